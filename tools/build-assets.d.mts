export declare const buildAssets: (
  out?: URL,
  options?: { readonly graphiql?: boolean },
) => Promise<Readonly<Record<string, string>>>

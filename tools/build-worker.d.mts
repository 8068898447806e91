export declare const BUNDLE_MAX_BYTES: number
export declare const buildWorker: (options?: { readonly graphiql?: boolean }) => Promise<{
  readonly outfile: string
  readonly gzipBytes: number
}>

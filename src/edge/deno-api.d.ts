/** The little of Deno that the embedded host uses; its own types would clash with those of Node and workerd. */
declare const Deno: {
  readonly env: { get(name: string): string | undefined }
  exit(code: number): never
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', handler: () => void): void
  listen(options: { readonly hostname: string; readonly port: number }): { close(): void }
  serve(
    options: {
      readonly hostname: string
      readonly port: number
      readonly reusePort?: boolean
      readonly onListen: (address: { readonly hostname: string; readonly port: number }) => void
      readonly onError: (error: unknown) => Response
    },
    handler: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname: string } },
    ) => Response | Promise<Response>,
  ): { readonly finished: Promise<void>; shutdown(): Promise<void> }
}

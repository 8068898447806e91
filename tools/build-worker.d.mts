export declare const BUNDLE_MAX_BYTES: number
export declare const buildWorker: () => Promise<{
  readonly outfile: string
  readonly gzipBytes: number
}>

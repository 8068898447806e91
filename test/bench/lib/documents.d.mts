export const NEARBY: string

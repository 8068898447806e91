import chromium from '@sparticuz/chromium'

/** Unpacks the browser once, before any file starts it: one that is still being written cannot be run. */
export const setup = async (): Promise<void> => {
  await chromium.executablePath()
}

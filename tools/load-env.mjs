import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Takes the settings of `.env` beside package.json, where there is one. What the shell sets counts more. */
export const loadEnv = () => {
  const file = fileURLToPath(new URL('../.env', import.meta.url))
  if (existsSync(file)) process.loadEnvFile(file)
}

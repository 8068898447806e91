import { newVaultKey } from '#schema/vault.ts'

/** What every host in the production profile wants; of no meaning beyond a test. */
export const PRODUCTION = {
  SHIJING_PROFILE: 'production',
  SHIJING_PUBLIC_URL: 'https://portal.test',
  SHIJING_FIELD_KEYS: `k1:${newVaultKey()}`,
  SHIJING_INDEX_KEY: newVaultKey(),
} as const

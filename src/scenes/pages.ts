export type PageEnv = { Variables: object }

export declare const loadEnv: () => void

import { invariant } from './problem.ts'

/**
 * Personal data at rest: sealed one field at a time with AES-256-GCM, found again by a keyed hash. What is sealed is bound
 * to its field and owner, so that a value copied into another row does not open there.
 */
export interface Vault {
  /** `keyId.iv.ciphertext`, base64url; different at each call. */
  seal(text: string, field: string, owner: string): Promise<string>
  /** @throws when it was sealed with a key that is not there, for another field or owner, or has been changed. */
  open(sealed: string, field: string, owner: string): Promise<string>
  /** The same for the same text and field, and nothing to be read from it without the key: base64url of HMAC-SHA-256. */
  index(text: string, field: string): Promise<string>
}

export interface VaultKeys {
  /** The one that seals, by its id, and older ones that still open. Base64 of 32 bytes each. */
  readonly sealing: readonly { readonly id: string; readonly key: string }[]
  /** Base64 of 32 bytes; never changes, or nobody is found again. */
  readonly indexing: string
}

const KEY_BYTES = 32
const IV_BYTES = 12
const KEY_ID = /^[a-z0-9]{1,16}$/

const toBytes = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  )
const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/**
 * Keys as an operator writes them: `id:base64` with commas between, the sealing one first.
 * @returns the keys, or what is wrong with the text.
 */
export const parseSealingKeys = (text: string): VaultKeys['sealing'] | string => {
  const keys = text.split(',').map((part) => {
    const [id = '', key = ''] = part.trim().split(':')
    return { id, key }
  })
  const right = keys.every(({ id, key }) => KEY_ID.test(id) && isKey(key))
  if (!right) return 'keys as id:base64 of 32 bytes, with commas between, the one that seals first'
  return new Set(keys.map(({ id }) => id)).size === keys.length ? keys : 'each key id once'
}

/** Whether a text is base64 of a key's 32 bytes. */
export const isKey = (base64: string): boolean => {
  try {
    return toBytes(base64).length === KEY_BYTES
  } catch {
    return false
  }
}

/** A fresh key, base64 of 32 random bytes. */
export const newVaultKey = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(KEY_BYTES))))

/** A vault over keys; they are imported at first use. */
export const createVault = ({ sealing, indexing }: VaultKeys): Vault => {
  const [current] = sealing
  invariant(current, 'a vault has a key that seals')
  const keys = new Map(sealing.map(({ id, key }) => [id, key]))
  // Imported once an isolate: keys are the same for every request, and CryptoKey is no I/O.
  const imported = new Map<string, CryptoKey>()
  const aesKey = async (id: string): Promise<CryptoKey> => {
    const known = imported.get(id)
    if (known) return known
    const raw = keys.get(id)
    invariant(raw, 'the key of a sealed value is known')
    const key = await crypto.subtle.importKey('raw', toBytes(raw), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ])
    imported.set(id, key)
    return key
  }
  let hmac: CryptoKey | undefined
  const hmacKey = async (): Promise<CryptoKey> =>
    (hmac ??= await crypto.subtle.importKey(
      'raw',
      toBytes(indexing),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    ))
  const encoder = new TextEncoder()
  const bound = (field: string, owner: string): Uint8Array<ArrayBuffer> =>
    encoder.encode(JSON.stringify([field, owner]))

  return {
    seal: async (text, field, owner) => {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: bound(field, owner) },
        await aesKey(current.id),
        encoder.encode(text),
      )
      return `${current.id}.${toBase64Url(iv)}.${toBase64Url(new Uint8Array(sealed))}`
    },
    open: async (sealed, field, owner) => {
      const [id = '', iv = '', ciphertext = ''] = sealed.split('.')
      const opened = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: toBytes(iv), additionalData: bound(field, owner) },
        await aesKey(id),
        toBytes(ciphertext),
      )
      return new TextDecoder().decode(opened)
    },
    index: async (text, field) =>
      toBase64Url(
        new Uint8Array(
          await crypto.subtle.sign(
            'HMAC',
            await hmacKey(),
            encoder.encode(JSON.stringify([field, text])),
          ),
        ),
      ),
  }
}

/** A phone number as others may see it: `138****8000`; short ones show their last two digits. */
export const maskPhone = (phone: string): string =>
  phone.length >= 11
    ? `${phone.slice(0, -8)}****${phone.slice(-4)}`
    : `${'*'.repeat(Math.max(0, phone.length - 2))}${phone.slice(-2)}`

/** A name as others may see it: its first character alone, `张*`. */
export const maskName = (name: string): string => `${Array.from(name)[0] ?? ''}*`

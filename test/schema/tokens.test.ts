import { describe, expect, it } from 'vitest'
import { sha256 } from '#schema/hash.ts'
import { newToken, readToken, TOKEN_PREFIXES, type TokenKind } from '#schema/tokens.ts'

const KINDS = Object.keys(TOKEN_PREFIXES) as readonly TokenKind[]

describe('a bearer token', () => {
  it.each(KINDS)(
    'of the kind %s is 256 bits of chance behind its prefix, and known by its hash',
    async (kind) => {
      const made = await Promise.all(Array.from({ length: 200 }, () => newToken(kind)))
      for (const { token, hash } of made) {
        expect(token).toMatch(new RegExp(`^${TOKEN_PREFIXES[kind]}[A-Za-z0-9_-]{43}$`))
        expect(hash).toBe(await sha256(token))
        expect(hash).toMatch(/^[0-9a-f]{64}$/)
        // Nobody is somebody by an invitation.
        const bears = kind === 'invitation' ? undefined : { kind, hash }
        expect(await readToken(`Bearer ${token}`)).toEqual(bears)
      }
      expect(new Set(made.map(({ token }) => token)).size).toBe(200)
      expect(new Set(made.map(({ hash }) => hash)).size).toBe(200)
    },
  )

  const secret = 'A'.repeat(43)
  it.each([
    ['the scheme in small letters', `bearer sr_${secret}`],
    ['the scheme in capitals', `BEARER sr_${secret}`],
    ['several blanks', `Bearer   sr_${secret}`],
  ])('is read with %s', async (_what, header) => {
    expect(await readToken(header)).toEqual({ kind: 'session', hash: await sha256(`sr_${secret}`) })
  })

  it.each([
    ['no header', null],
    ['an empty one', ''],
    ['no scheme', `sr_${secret}`],
    ['another scheme', `Basic sr_${secret}`],
    ['no token', 'Bearer '],
    ['another prefix', `Bearer xx_${secret}`],
    ['a prefix alone', 'Bearer sr_'],
    ['one sign too few', `Bearer sr_${secret.slice(1)}`],
    ['one sign too many', `Bearer sr_${secret}A`],
    ['a sign that is none', `Bearer sr_${secret.slice(1)}=`],
    ['something behind', `Bearer sr_${secret} x`],
    ['something in front', `x Bearer sr_${secret}`],
    ['a line more', `Bearer sr_${secret}\nBearer ss_${secret}`],
    ['a NUL', `Bearer sr_${secret.slice(1)}\0`],
  ])('is not there with %s', async (_what, header) => {
    expect(await readToken(header)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import {
  createVault,
  isKey,
  maskName,
  maskPhone,
  newVaultKey,
  parseSealingKeys,
} from '#schema/vault.ts'

const [K1, K2, INDEX] = [newVaultKey(), newVaultKey(), newVaultKey()]
const vault = createVault({ sealing: [{ id: 'k1', key: K1 }], indexing: INDEX })

const TEXTS = [
  '',
  'a',
  '13800138000',
  '张三',
  '桃花岛听涛街七十七号',
  '😀 emoji',
  'x'.repeat(10_000),
  '.',
  'k1.a.b',
]

describe('a sealed value', () => {
  it.each(TEXTS)('opens as what was sealed, and says nothing of it: %j', async (text) => {
    const sealed = await vault.seal(text, 'phone', 'rsd_1')
    expect(await vault.open(sealed, 'phone', 'rsd_1')).toBe(text)
    expect(sealed).toMatch(/^k1\.[\w-]{16}\.[\w-]{22,}$/)
    if (text.length > 3) {
      expect(sealed).not.toContain(text)
      expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain(
        Buffer.from(text).toString('latin1'),
      )
    }
  })

  it('is another one each time, so that nobody sees who has the same', async () => {
    const sealed = await Promise.all(
      Array.from({ length: 200 }, () => vault.seal('13800138000', 'phone', 'rsd_1')),
    )
    expect(new Set(sealed).size).toBe(200)
    expect(new Set(sealed.map((one) => one.split('.')[1])).size).toBe(200)
  })

  it.each([
    ['another field', 'street', 'rsd_1'],
    ['another owner', 'phone', 'rsd_2'],
    ['both', 'street', 'rsd_2'],
    ['no owner', 'phone', ''],
    ['the border between them moved', 'phoner', 'sd_1'],
    ['the border moved the other way', 'phon', 'ersd_1'],
  ])('does not open as %s', async (_what, field, owner) => {
    const sealed = await vault.seal('13800138000', 'phone', 'rsd_1')
    await expect(vault.open(sealed, field, owner)).rejects.toThrow()
  })

  it('does not open when any sign of it was changed', async () => {
    const sealed = await vault.seal('一', 'phone', 'rsd_1')
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = `${sealed.slice(0, i)}${sealed[i] === 'A' ? 'B' : 'A'}${sealed.slice(i + 1)}`
      // The last sign of base64 has bits that mean nothing: the bytes are the same then.
      const same = (text: string): string =>
        text
          .split('.')
          .map((part, at) => (at === 0 ? part : Buffer.from(part, 'base64url').toString('hex')))
          .join('.')
      if (same(changed) === same(sealed)) continue
      await expect(vault.open(changed, 'phone', 'rsd_1'), `sign ${i}`).rejects.toThrow()
    }
  })

  it.each([
    '',
    '.',
    '..',
    'k1',
    'k1..',
    'k1.AAAA',
    'k2.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
    'plain text',
    '张三',
  ])('is not %j', async (text) => {
    await expect(vault.open(text, 'phone', 'rsd_1')).rejects.toThrow()
  })

  it('stays readable when the key that seals is changed; new ones bear the new key', async () => {
    const old = await vault.seal('13800138000', 'phone', 'rsd_1')
    const both = {
      sealing: [
        { id: 'k2', key: K2 },
        { id: 'k1', key: K1 },
      ],
      indexing: INDEX,
    }
    const rotated = createVault(both)
    expect(await rotated.open(old, 'phone', 'rsd_1')).toBe('13800138000')
    const fresh = await rotated.seal('13800138000', 'phone', 'rsd_1')
    expect(fresh).toMatch(/^k2\./)
    expect(await rotated.open(fresh, 'phone', 'rsd_1')).toBe('13800138000')
    await expect(vault.open(fresh, 'phone', 'rsd_1')).rejects.toThrow()
    // Under a wrong name a key opens nothing.
    const swapped = createVault({
      ...both,
      sealing: [
        { id: 'k2', key: K1 },
        { id: 'k1', key: K2 },
      ],
    })
    await expect(swapped.open(old, 'phone', 'rsd_1')).rejects.toThrow()
    await expect(rotated.open(old.replace('k1.', 'k2.'), 'phone', 'rsd_1')).rejects.toThrow()
    // People are found as before.
    expect(await rotated.index('13800138000', 'phone')).toBe(
      await vault.index('13800138000', 'phone'),
    )
  })
})

describe('the index of a value', () => {
  it('is the same for the same text and field, and tells nothing without the key', async () => {
    const index = await vault.index('13800138000', 'phone')
    expect(index).toMatch(/^[\w-]{43}$/)
    expect(await vault.index('13800138000', 'phone')).toBe(index)
    const restarted = createVault({ sealing: [{ id: 'x', key: K2 }], indexing: INDEX })
    expect(await restarted.index('13800138000', 'phone')).toBe(index)
    const others = await Promise.all([
      vault.index('13800138001', 'phone'),
      vault.index('13800138000', 'openid'),
      vault.index('', 'phone'),
      vault.index('one', 'ph'),
      vault.index('e', 'phon'),
      createVault({ sealing: [{ id: 'k1', key: K1 }], indexing: K2 }).index('13800138000', 'phone'),
    ])
    expect(new Set([index, ...others]).size).toBe(7)
  })
})

describe('keys as an operator writes them', () => {
  it('are read in their order, blanks around them or not', () => {
    const keys = [
      { id: 'k2', key: K2 },
      { id: 'k1', key: K1 },
    ]
    expect(parseSealingKeys(`k2:${K2},k1:${K1}`)).toEqual(keys)
    expect(parseSealingKeys(` k2:${K2} , k1:${K1} `)).toEqual(keys)
  })

  it.each([
    '',
    'k1',
    'k1:',
    `:${K1}`,
    K1,
    `K1:${K1}`,
    `k-1:${K1}`,
    `${'k'.repeat(17)}:${K1}`,
    `k1:${K1},`,
    `k1:${K1},k1:${K2}`,
    `k1:${K1.slice(4)}`,
    `k1:AAAA${K1}`,
    'k1:not base64 at all, no',
  ])('are refused with a reason: %s', (text) => {
    expect(typeof parseSealingKeys(text)).toBe('string')
  })

  it('are 32 bytes, each of them fresh', () => {
    const made = Array.from({ length: 100 }, newVaultKey)
    expect(new Set(made).size).toBe(100)
    for (const key of made) expect(isKey(key)).toBe(true)
    for (const no of ['', 'AAAA', '!!!', 'A'.repeat(44), `${K1}${K1}`, K1.slice(0, 40)])
      expect(isKey(no), no).toBe(false)
  })
})

describe('what others see', () => {
  it.each([
    ['13800138000', '138****8000'],
    ['+8613800138000', '+86138****8000'],
    ['02588886666', '025****6666'],
    ['88886666', '******66'],
    ['12', '12'],
    ['1', '1'],
    ['', ''],
  ])('of the number %j is %j', (phone, seen) => {
    expect(maskPhone(phone)).toBe(seen)
  })

  it.each([
    ['张三', '张*'],
    ['欧阳修', '欧*'],
    ['𠮷田', '𠮷*'],
    ['A', 'A*'],
    ['', '*'],
  ])('of the name %j is %j', (name, seen) => {
    expect(maskName(name)).toBe(seen)
  })
})

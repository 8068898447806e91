import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createWeChatPay } from '#edge/adapters/wechat/pay.ts'
import {
  answerMessage,
  authorization,
  decryptResource,
  encodeBase64,
  importPrivateKey,
  importResourceKey,
  importVerifier,
  KeyUnreadable,
  paySheetMessage,
  requestMessage,
  sign,
  verify,
} from '#edge/adapters/wechat/signing.ts'
import { NotificationRefused, type NotificationFault } from '#schema/payment-port.ts'
import { encryptResource } from '../../../sandbox/wechat/callbacks.ts'
import { KEYS } from '../../sandbox/support.ts'

/** The vectors beside the project; a user's clone does not have them. */
const spec = (name: string): string =>
  fileURLToPath(new URL(`../../../../shared/spec/${name}`, import.meta.url))
const hasSpec = existsSync(spec('wechatpay-v3-vectors.json'))
const readSpec = <T>(name: string): T => JSON.parse(readFileSync(spec(name), 'utf8')) as T

const pem = (label: string, base64: string): string =>
  `-----BEGIN ${label}-----\n${base64.replaceAll(/(.{64})/g, '$1\n')}\n-----END ${label}-----\n`

interface Signed {
  readonly name: string
  readonly method: string
  readonly timestamp: string
  readonly body: string
  readonly signature: string
}

describe.runIf(hasSpec)("the project's vectors", () => {
  interface Case extends Signed {
    readonly canonical_url: string
    readonly nonce_str: string
    readonly message: string
    readonly authorization?: string
    readonly appId: string
    readonly timeStamp: string
    readonly nonceStr: string
    readonly package: string
    readonly paySign: string
    readonly headers: Readonly<Record<string, string>>
    readonly plaintext?: string
  }
  interface File {
    readonly mchid: string
    readonly appid: string
    readonly merchant_cert_serial: string
    readonly api_v3_key: string
    readonly wechatpay_public_key_id: string
    readonly merchant_private_key_pem: string
    readonly platform_public_key_pem: string
    readonly cases: readonly Case[]
  }
  const file = hasSpec ? readSpec<File>('wechatpay-v3-vectors.json') : undefined
  const load = (): File => {
    if (!file) throw new Error('no file')
    return file
  }
  const cases = file?.cases ?? []
  const caseOf = (name: string): Case => {
    const found = cases.find((one) => one.name === name)
    if (!found) throw new Error(`no ${name}`)
    return found
  }

  it.each(['request-post', 'request-get-with-query'])('%s is signed the same', async (name) => {
    const vector = caseOf(name)
    const message = requestMessage({
      method: vector.method,
      path: vector.canonical_url,
      timestamp: vector.timestamp,
      nonce: vector.nonce_str,
      body: vector.body,
    })
    expect(message).toBe(vector.message)
    const signature = await sign(await importPrivateKey(load().merchant_private_key_pem), message)
    expect(signature).toBe(vector.signature)
    if (vector.authorization === undefined) return
    const header = authorization({
      merchantId: load().mchid,
      serial: load().merchant_cert_serial,
      nonce: vector.nonce_str,
      timestamp: vector.timestamp,
      signature,
    })
    expect(header).toBe(vector.authorization)
  })

  it('the pay sheet is signed the same', async () => {
    const vector = caseOf('mini-program-paySign')
    expect(paySheetMessage(vector)).toBe(vector.message)
    const key = await importPrivateKey(load().merchant_private_key_pem)
    expect(await sign(key, paySheetMessage(vector))).toBe(vector.paySign)
  })

  const read = (vector: Case, now: number) => {
    const given = load()
    const pay = createWeChatPay({
      merchantId: given.mchid,
      appId: given.appid,
      merchantKeyPem: given.merchant_private_key_pem,
      merchantSerial: given.merchant_cert_serial,
      apiV3Key: given.api_v3_key,
      verifiers: [{ serial: given.wechatpay_public_key_id, pem: given.platform_public_key_pem }],
      notifyUrls: { payment: 'https://pay.example.cn/a', refund: 'https://pay.example.cn/b' },
      clock: () => now,
    })
    return pay.readNotification(new Headers(vector.headers), vector.body, now)
  }
  const at = (vector: Case): number => Number(vector.headers['Wechatpay-Timestamp']) * 1000

  it.each([
    ['callback-success', { merchantId: '1900000109', amountFen: 5928 }],
    ['callback-wrong-amount', { merchantId: '1900000109', amountFen: 1 }],
    ['callback-wrong-mchid', { merchantId: '1900000999', amountFen: 5928 }],
  ])('%s is believed, and says what the caller has to compare', async (name, trade) => {
    const vector = caseOf(name)
    expect(await read(vector, at(vector))).toMatchObject({
      kind: 'PAYMENT',
      id: 'EV-2026010112000100001',
      trade: {
        ...trade,
        appId: 'wxd678efh567hg6787',
        outTradeNo: 'P20260101000000000001',
        state: 'SUCCESS',
        currency: 'CNY',
        transactionId: '4200001234202601011234567890',
        paidAt: Date.parse('2026-01-01T12:00:59+08:00'),
      },
    })
  })

  it('refund-callback-success is a refund of its number and amount', async () => {
    const vector = caseOf('refund-callback-success')
    expect(await read(vector, at(vector))).toEqual({
      kind: 'REFUND',
      id: 'EV-2026010112000100001',
      merchantId: '1900000109',
      refund: {
        outTradeNo: 'P20260101000000000001',
        outRefundNo: 'R20260102000000000001',
        refundId: '50000000382026010200000000001',
        state: 'SUCCESS',
        amountFen: 1388,
        totalFen: 5928,
        succeededAt: Date.parse('2026-01-02T10:00:00+08:00'),
      },
    })
  })

  it.each<readonly [string, NotificationFault]>([
    ['callback-bad-signature', 'SIGNATURE'],
    ['callback-signtest', 'PROBE'],
    ['callback-unknown-serial', 'UNKNOWN_SERIAL'],
    ['callback-bad-gcm-tag', 'CIPHERTEXT'],
    ['callback-reserialised-body', 'SIGNATURE'],
  ])('%s is refused as %s', async (name, fault) => {
    const vector = caseOf(name)
    const refusal = await read(vector, at(vector)).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(NotificationRefused)
    expect(refusal).toMatchObject({ fault })
  })

  it('the texts of all callbacks decrypt byte for byte', async () => {
    const key = await importResourceKey(load().api_v3_key)
    const texts = cases.filter(({ plaintext }) => plaintext !== undefined)
    expect(texts.length).toBeGreaterThan(0)
    for (const { body, plaintext } of texts) {
      const { resource } = JSON.parse(body) as { resource: Record<string, string> }
      const text = await decryptResource(key, {
        nonce: resource['nonce'] ?? '',
        associatedData: resource['associated_data'] ?? '',
        ciphertext: resource['ciphertext'] ?? '',
      })
      expect(text).toBe(plaintext)
    }
  })
})

describe.runIf(hasSpec)('the published vectors', () => {
  interface File {
    readonly docSample: { readonly privateKeyPkcs1Base64: string }
    readonly requestSigning: readonly (Signed & { readonly url: string; readonly nonce: string })[]
    readonly paySign: readonly {
      readonly appId: string
      readonly timeStamp: string
      readonly nonceStr: string
      readonly package: string
      readonly paySign: string
    }[]
    readonly notification: {
      readonly headers: Readonly<Record<string, string>>
      readonly platformCertificateBase64: string
      readonly apiv3Key: string
      readonly body: string
      readonly plaintext: string
    }
    readonly aesGcm: readonly {
      readonly name: string
      readonly key: string
      readonly nonce: string
      readonly associated_data: string
      readonly ciphertext: string
      readonly plaintext: string
    }[]
    readonly miniProgramEncryptedData: {
      readonly sessionKey: string
      readonly iv: string
      readonly encryptedData: string
      readonly expect: object
    }
  }
  const file = hasSpec ? readSpec<File>('wechatpay-published-vectors.json') : undefined
  /** The documentation prints its key in PKCS#1; merchants get theirs in PKCS#8. */
  const sampleKey = (): Promise<CryptoKey> => {
    const key = createPrivateKey(
      pem('RSA PRIVATE KEY', file?.docSample.privateKeyPkcs1Base64 ?? ''),
    )
    return importPrivateKey(key.export({ type: 'pkcs8', format: 'pem' }).toString())
  }

  it.each(file?.requestSigning ?? [])('$name', async (vector) => {
    const message = requestMessage({ ...vector, path: vector.url })
    expect(await sign(await sampleKey(), message)).toBe(vector.signature)
  })

  it.each(file?.paySign ?? [])('pay sheet of $appId', async (vector) => {
    expect(await sign(await sampleKey(), paySheetMessage(vector))).toBe(vector.paySign)
  })

  it.each(file?.aesGcm ?? [])('$name', async (vector) => {
    const text = await decryptResource(await importResourceKey(vector.key), {
      nonce: vector.nonce,
      associatedData: vector.associated_data,
      ciphertext: vector.ciphertext,
    })
    expect(text).toBe(vector.plaintext)
  })

  it("the notification of Tencent's tests verifies with the key of its certificate", async () => {
    if (!file) return
    const { headers, body, apiv3Key, plaintext, platformCertificateBase64 } = file.notification
    const key = await importVerifier(pem('CERTIFICATE', platformCertificateBase64))
    const message = answerMessage(
      headers['Wechatpay-Timestamp'] ?? '',
      headers['Wechatpay-Nonce'] ?? '',
      body,
    )
    expect(await verify(key, message, headers['Wechatpay-Signature'] ?? '')).toBe(true)
    expect(await verify(key, `${message} `, headers['Wechatpay-Signature'] ?? '')).toBe(false)
    const { resource } = JSON.parse(body) as { resource: Record<string, string> }
    const text = await decryptResource(await importResourceKey(apiv3Key), {
      nonce: resource['nonce'] ?? '',
      associatedData: resource['associated_data'] ?? '',
      ciphertext: resource['ciphertext'] ?? '',
    })
    expect(text).toBe(plaintext)
  })

  it('what a mini program got encrypted opens with its session key, in the Web Crypto both hosts have', async () => {
    if (!file) return
    const { sessionKey, iv, encryptedData, expect: expected } = file.miniProgramEncryptedData
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
    const algorithm = { name: 'AES-CBC', iv: bytes(iv) }
    const key = await crypto.subtle.importKey('raw', bytes(sessionKey), 'AES-CBC', false, [
      'decrypt',
    ])
    const opened = await crypto.subtle.decrypt(algorithm, key, bytes(encryptedData))
    expect(JSON.parse(Buffer.from(opened).toString())).toMatchObject(expected)
  })
})

describe('vectors of the sandbox', () => {
  it('the key of a certificate is the one Node finds in it', async () => {
    const certificate = new X509Certificate(KEYS.certificatePem)
    const expected = certificate.publicKey.export({ type: 'spki', format: 'der' })
    const key = await crypto.subtle.importKey(
      'spki',
      new Uint8Array(expected),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      true,
      ['verify'],
    )
    const message = answerMessage('1', 'n', '{"市":"井"}')
    const signature = await sign(await importPrivateKey(KEYS.certificatePrivatePem), message)
    expect(await verify(await importVerifier(KEYS.certificatePem), message, signature)).toBe(true)
    expect(await verify(key, message, signature)).toBe(true)
    expect(certificate.serialNumber).toBe(KEYS.certificateSerial)
  })

  it('a message has its lines in order, each ended, also the last and the empty ones', () => {
    expect(
      requestMessage({ method: 'GET', path: '/v3/a?b=c', timestamp: '1', nonce: 'n', body: '' }),
    ).toBe('GET\n/v3/a?b=c\n1\nn\n\n')
    expect(answerMessage('1', 'n', '')).toBe('1\nn\n\n')
  })

  it.each([
    '',
    'not base64 !',
    encodeBase64(new Uint8Array(256).buffer),
    'WECHATPAY/SIGNTEST/AAAA',
  ])('no signature: %j', async (signature) => {
    expect(await verify(await importVerifier(KEYS.publicKeyPem), 'x', signature)).toBe(false)
  })

  it('a resource decrypts, and not with another tag, nonce, key or associated data', async () => {
    const text = '{"out_trade_no":"P1","payer":"市井"}'
    const { nonce, ciphertext } = encryptResource(KEYS.apiV3Key, text, 'transaction')
    const key = await importResourceKey(KEYS.apiV3Key)
    const resource = { nonce, ciphertext, associatedData: 'transaction' }
    expect(await decryptResource(key, resource)).toBe(text)
    const bytes = Buffer.from(ciphertext, 'base64')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    for (const spoiled of [
      { ...resource, ciphertext: bytes.toString('base64') },
      { ...resource, ciphertext: '' },
      { ...resource, associatedData: '' },
      { ...resource, nonce: nonce.toUpperCase() },
      { ...resource, nonce: 'short' },
    ])
      await expect(decryptResource(key, spoiled)).rejects.toThrow()
    const other = await importResourceKey('f'.repeat(32))
    await expect(decryptResource(other, resource)).rejects.toThrow()
  })

  it.each([
    ['', 'not a PEM'],
    [pem('RSA PRIVATE KEY', 'AAAA'), 'PKCS#8'],
    [KEYS.publicKeyPem, 'PKCS#8'],
  ])('what is no private key is refused without being shown', async (text, reason) => {
    const error = await importPrivateKey(text).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(KeyUnreadable)
    expect(String(error)).toContain(reason)
    expect(String(error)).not.toContain('MII')
  })

  it.each([
    [KEYS.merchantKeyPem, 'public key or a certificate'],
    [pem('CERTIFICATE', 'MII='), 'too early'],
    [pem('CERTIFICATE', 'MAQwgDCA'), 'not in DER'],
    [pem('CERTIFICATE', 'MAcwBQIBAQQA'), 'too early'],
  ])('what is no public key is refused', async (text, reason) => {
    await expect(importVerifier(text)).rejects.toThrow(reason)
  })
})

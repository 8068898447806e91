import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, csvLine } from '#schema/csv.ts'
import {
  chunksOf,
  fromCells,
  isBad,
  readPriceRow,
  readStockRow,
} from '#resolvers/links/rules/rows.ts'
import {
  FAILURES_MAX,
  isTaken,
  openUntil,
  RETRY_AFTER_MS,
  retryAt,
  TRIES_MAX,
} from '#resolvers/links/rules/schedule.ts'
import { isPublicAddress, urlFault, type UrlFault } from '#resolvers/links/rules/urls.ts'

const PRODUCTION = { mayLoopBack: false }

describe('the address of an endpoint', () => {
  it.each<readonly [string, UrlFault]>([
    ['', 'MALFORMED'],
    ['erp.example.com', 'MALFORMED'],
    ['https://', 'MALFORMED'],
    ['https://exa mple.com/', 'MALFORMED'],
    [`https://erp.example.com/${'x'.repeat(500)}`, 'TOO_LONG'],
    ['http://erp.example.com/', 'NOT_HTTPS'],
    ['ftp://erp.example.com/', 'NOT_HTTPS'],
    ['file://erp.example.com/etc/passwd', 'NOT_HTTPS'],
    ['javascript://erp.example.com/%0aalert(1)', 'NOT_HTTPS'],
    ['https://user@erp.example.com/', 'USER_INFO'],
    ['https://user:pass@erp.example.com/', 'USER_INFO'],
    ['https://@erp.example.com/', 'USER_INFO'],
    ['https://erp.example.com@127.0.0.1/', 'USER_INFO'],
    ['https://erp.example.com:8443/', 'PORT'],
    ['https://erp.example.com:22/', 'PORT'],
    ['https://erp.example.com:80/', 'PORT'],
    // This machine, in every notation.
    ['https://127.0.0.1/', 'PRIVATE_ADDRESS'],
    ['https://127.1/', 'PRIVATE_ADDRESS'],
    ['https://2130706433/', 'PRIVATE_ADDRESS'],
    ['https://0x7f000001/', 'PRIVATE_ADDRESS'],
    ['https://0x7f.0.0.1/', 'PRIVATE_ADDRESS'],
    ['https://0177.0.0.1/', 'PRIVATE_ADDRESS'],
    ['https://017700000001/', 'PRIVATE_ADDRESS'],
    ['https://127.0.0.1./', 'PRIVATE_ADDRESS'],
    ['https://１２７.０.０.１/', 'PRIVATE_ADDRESS'],
    ['https://127。0。0。1/', 'PRIVATE_ADDRESS'],
    ['https://%31%32%37.0.0.1/', 'PRIVATE_ADDRESS'],
    ['https://0/', 'PRIVATE_ADDRESS'],
    ['https://0.0.0.0/', 'PRIVATE_ADDRESS'],
    ['https://[::1]/', 'PRIVATE_ADDRESS'],
    ['https://[::]/', 'PRIVATE_ADDRESS'],
    ['https://[0:0:0:0:0:0:0:1]/', 'PRIVATE_ADDRESS'],
    ['https://[::ffff:127.0.0.1]/', 'PRIVATE_ADDRESS'],
    ['https://[::ffff:7f00:1]/', 'PRIVATE_ADDRESS'],
    ['https://[::127.0.0.1]/', 'PRIVATE_ADDRESS'],
    ['https://[64:ff9b::7f00:1]/', 'PRIVATE_ADDRESS'],
    ['https://[2002:7f00:1::]/', 'PRIVATE_ADDRESS'],
    ['https://[2001:0:0:0:0:0:7f00:1]/', 'PRIVATE_ADDRESS'],
    // Networks behind it.
    ['https://10.0.0.1/', 'PRIVATE_ADDRESS'],
    ['https://172.16.0.1/', 'PRIVATE_ADDRESS'],
    ['https://172.31.255.255/', 'PRIVATE_ADDRESS'],
    ['https://192.168.1.1/', 'PRIVATE_ADDRESS'],
    ['https://169.254.169.254/latest/meta-data/', 'PRIVATE_ADDRESS'],
    ['https://[fd00:ec2::254]/', 'PRIVATE_ADDRESS'],
    ['https://[fe80::1]/', 'PRIVATE_ADDRESS'],
    ['https://100.100.100.200/', 'PRIVATE_ADDRESS'],
    ['https://100.64.0.1/', 'PRIVATE_ADDRESS'],
    ['https://198.18.0.1/', 'PRIVATE_ADDRESS'],
    ['https://224.0.0.1/', 'PRIVATE_ADDRESS'],
    ['https://255.255.255.255/', 'PRIVATE_ADDRESS'],
    ['https://[ff02::1]/', 'PRIVATE_ADDRESS'],
    ['https://[::ffff:10.0.0.1]/', 'PRIVATE_ADDRESS'],
    // Names that mean something else on each machine.
    ['https://localhost/', 'PRIVATE_ADDRESS'],
    ['https://LOCALHOST/', 'PRIVATE_ADDRESS'],
    ['https://localhost./', 'PRIVATE_ADDRESS'],
    ['https://erp.localhost/', 'PRIVATE_ADDRESS'],
    ['https://printer.local/', 'PRIVATE_ADDRESS'],
    ['https://metadata.google.internal/', 'PRIVATE_ADDRESS'],
    ['https://router.lan/', 'PRIVATE_ADDRESS'],
    ['https://redis/', 'PRIVATE_ADDRESS'],
  ])('%s is refused: %s', (url, fault) => {
    expect(urlFault(url, PRODUCTION)).toBe(fault)
  })

  it.each([
    'https://erp.example.com/hooks?shop=1',
    'https://erp.example.com:443/',
    'https://ERP.example.com./',
    'https://进销存.中国/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
  ])('%s may be told', (url) => {
    expect(urlFault(url, PRODUCTION)).toBeUndefined()
  })

  it.each<readonly [string, UrlFault | undefined]>([
    ['http://127.0.0.1:8080/', undefined],
    ['http://localhost:8080/', undefined],
    ['https://[::1]:8443/', undefined],
    ['http://127.0.0.1/', 'PORT'],
    ['http://127.0.0.1:22/', 'PORT'],
    ['http://10.0.0.1:8080/', 'NOT_HTTPS'],
    ['https://10.0.0.1/', 'PRIVATE_ADDRESS'],
    ['http://user@127.0.0.1:8080/', 'USER_INFO'],
  ])('where merchants are tried out, %s is told: %s', (url, fault) => {
    expect(urlFault(url, { mayLoopBack: true })).toBe(fault)
  })

  it.each<readonly [string, UrlFault | undefined]>([
    ['https://erp.example.com/', undefined],
    ['https://a.shops.example.org/', undefined],
    ['https://shops.example.org/', 'NOT_ALLOWED'],
    ['https://evilerp.example.com/', 'NOT_ALLOWED'],
    ['https://erp.example.com.evil.test/', 'NOT_ALLOWED'],
    ['https://127.0.0.1/', 'PRIVATE_ADDRESS'],
  ])('where an operator allows some hosts, %s is told: %s', (url, fault) => {
    const hosts = ['erp.example.com', '*.shops.example.org']
    expect(urlFault(url, { mayLoopBack: false, hosts })).toBe(fault)
  })

  it('is not public in any IPv4 address that IPv6 wraps, whichever it is', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false)
        expect(isPublicAddress(`64:ff9b::${address}`)).toBe(false)
      }),
    )
    expect(isPublicAddress('erp.example.com')).toBe(false)
  })
})

describe('the schedule of a delivery', () => {
  it('tries ten times in three days and a bit, each wait as Standard Webhooks has it', () => {
    expect(TRIES_MAX).toBe(10)
    const hours = RETRY_AFTER_MS.map((ms) => ms / 3_600_000)
    expect(hours.slice(3)).toEqual([2, 5, 10, 14, 20, 24])
    expect(RETRY_AFTER_MS.slice(0, 3)).toEqual([5_000, 300_000, 1_800_000])
    expect(retryAt(0, TRIES_MAX, 0)).toBeUndefined()
  })

  it('waits never less than it says, and no more than a tenth longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, chance) => {
          const wait = RETRY_AFTER_MS[tries - 1] ?? 0
          const at = retryAt(1_000, tries, chance) ?? 0
          expect(at - 1_000).toBeGreaterThanOrEqual(wait)
          expect(at - 1_000).toBeLessThanOrEqual(wait * 1.1 + 1)
        },
      ),
    )
  })

  it('opens the circuit at five failures in a row, for longer each time up to an hour', () => {
    const minutes = Array.from({ length: 12 }, (_, failures) => {
      const until = openUntil(0, failures)
      return until === null ? null : until / 60_000
    })
    expect(minutes).toEqual([null, null, null, null, null, 5, 10, 20, 40, 60, 60, 60])
    expect(FAILURES_MAX).toBe(5)
  })

  it('takes 2xx for an answer and nothing else', () => {
    expect([200, 201, 204, 299].every(isTaken)).toBe(true)
    expect([100, 199, 300, 301, 304, 400, 410, 500].some(isTaken)).toBe(false)
  })
})

describe('a cell of a list', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['包子, 大', '"包子, 大"'],
    ['24" 屏', '"24"" 屏"'],
    ['两\n行', '"两\n行"'],
    ['包子', '包子'],
    ['1=1', '1=1'],
  ])('%j is written %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })

  it('keeps numbers that are numbers, and nothing for null', () => {
    expect(csvLine(['a', -3, null])).toBe('a,-3,\r\n')
  })

  it('never begins with what a spreadsheet takes for a formula, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(csvCell(text).replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })
})

describe('a row', () => {
  const stock = { store: 'plc', sku: 'sku', onHand: 3, expected: 2 }
  it.each<readonly [string, object]>([
    ['a count that replaces what is believed', stock],
    ['a count that replaces whatever is there', { ...stock, expected: null }],
    ['a count of nothing', { ...stock, onHand: 0, expected: 0 }],
    ['a delta', { store: 's', code: 'k', product: 'p', delta: -2, reference: 'bon 1' }],
    ['safety alone', { store: 's', barcode: '0690', safety: 0 }],
  ])('is one of stock: %s', (_what, row) => {
    expect(readStockRow(row)).toEqual(row)
  })

  it.each<readonly [string, unknown, string]>([
    ['no row', 7, 'object'],
    ['null', null, 'object'],
    ['a list', [], 'object'],
    ['no store', { ...stock, store: undefined }, 'store'],
    ['no SKU', { ...stock, sku: undefined }, 'name the SKU'],
    ['two SKUs', { ...stock, barcode: '1' }, 'name the SKU'],
    ['a product beside an id', { ...stock, product: 'p' }, 'name the SKU'],
    [
      'a count without what is believed',
      { ...stock, expected: undefined },
      'onHand goes with expected',
    ],
    ['a count and a delta', { ...stock, delta: 1, reference: 'r' }, 'either onHand or a delta'],
    [
      'a delta without a reference',
      { store: 's', sku: 'k', delta: 1 },
      'a delta goes with a reference',
    ],
    ['a reference without a delta', { ...stock, reference: 'r' }, 'a delta goes with a reference'],
    ['a delta of nothing', { store: 's', sku: 'k', delta: 0, reference: 'r' }, 'not 0'],
    [
      'a reference that breaks keys',
      { store: 's', sku: 'k', delta: 1, reference: 'a:b' },
      'reference',
    ],
    ['half a unit', { ...stock, onHand: 0.5 }, 'onHand'],
    ['fewer than nothing', { ...stock, onHand: -1 }, 'onHand'],
    ['more than there can be', { ...stock, onHand: 1_000_001 }, 'onHand'],
    ['a number in words', { ...stock, onHand: '3' }, 'onHand'],
    ['nothing to do', { store: 's', sku: 'k' }, 'say onHand'],
    ['a misspelt field', { ...stock, onhand: 3 }, 'onhand'],
    ['a long name', { ...stock, store: 'x'.repeat(65) }, 'store'],
  ])('is none of stock: %s', (_what, row, why) => {
    const read = readStockRow(row)
    expect(isBad(read) && read.why).toContain(why)
  })

  it('of prices wants a price in fen', () => {
    expect(readPriceRow({ sku: 'k', priceFen: 0 })).toEqual({ sku: 'k', priceFen: 0 })
    for (const priceFen of [-1, 1.5, '100', 100_000_001, undefined])
      expect(isBad(readPriceRow({ sku: 'k', priceFen })), String(priceFen)).toBe(true)
  })

  it('of CSV says what its cells say, and reads back what was escaped', () => {
    const cells = { store: 's', code: "'=k", onhand: '3', expected: '*', delta: '', name: '包子' }
    expect(fromCells(cells)).toEqual({ store: 's', code: '=k', onHand: 3, expected: null })
    expect(fromCells({ onhand: '3.5', safety: ' 2 ' })).toEqual({ onHand: '3.5', safety: 2 })
  })

  it('stands in a chunk with no other about the same, after those that came before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ about: fc.integer({ min: 0, max: 5 }) }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        (given, size) => {
          const rows = given.map(({ about }, row) => ({ row, about }))
          const chunks = chunksOf(rows, size, ({ about }) => String(about))
          expect(
            chunks
              .flat()
              .map(({ row }) => row)
              .toSorted((a, b) => a - b),
          ).toEqual(rows.map(({ row }) => row))
          for (const chunk of chunks) {
            expect(chunk.length).toBeLessThanOrEqual(size)
            expect(new Set(chunk.map(({ about }) => about)).size).toBe(chunk.length)
          }
          for (const about of new Set(rows.map((row) => row.about))) {
            const order = chunks
              .flat()
              .filter((row) => row.about === about)
              .map(({ row }) => row)
            expect(order).toEqual(order.toSorted((a, b) => a - b))
          }
        },
      ),
    )
  })
})

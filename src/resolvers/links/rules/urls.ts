/** Why an address cannot be one of an endpoint. */
export type UrlFault =
  | 'MALFORMED'
  | 'TOO_LONG'
  | 'NOT_HTTPS'
  | 'USER_INFO'
  | 'PORT'
  | 'PRIVATE_ADDRESS'
  | 'NOT_ALLOWED'

export interface UrlRules {
  /** Whether loopback may be named, over http and on a high port. */
  readonly mayLoopBack: boolean
  /** Hosts that may be named, `*.example.com` for all below one; `undefined` for every public one. */
  readonly hosts?: readonly string[] | undefined
}

const URL_MAX = 500
const HIGH_PORT = 1_024

/** What is not the internet, in IPv4: https://www.iana.org/assignments/iana-ipv4-special-registry */
const PRIVATE_V4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT; clouds keep metadata there
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local; clouds keep metadata there
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4],
]
const V4 = /^\d{1,3}(\.\d{1,3}){3}$/

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

const isPublicV4 = (address: string): boolean =>
  !PRIVATE_V4.some(([network, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size)
  })

/** The eight groups of an address in the form that URLs write it in. */
const groupsOf = (address: string): readonly number[] => {
  const [head = '', tail] = address.split('::')
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const [before, after] = [groups(head), groups(tail ?? '')]
  return tail === undefined
    ? before
    : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/**
 * Only global unicast, and of that nothing that leads somewhere else: no 6to4, no Teredo, no documentation. What holds an
 * IPv4 address (v4-mapped, NAT64) lies outside of it. https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const isPublicV6 = (address: string): boolean => {
  const [first = 0, second = 0] = groupsOf(address)
  if (Math.floor(first / 0x2000) !== 1) return false
  if (first === 0x2001) return second >= 0x200 && second !== 0xdb8
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000)
}

/** An address as URLs write it, whatever notation it came in; `undefined` for a name. */
const addressOf = (host: string): string | undefined => {
  const literal = URL.parse(`http://${host.includes(':') ? `[${host}]` : host}/`)?.hostname ?? ''
  if (literal.startsWith('[')) return literal.slice(1, -1)
  return V4.test(literal) ? literal : undefined
}

/** Whether an IP address is one of the internet: not of this machine, not of a network behind it, not of many at once. */
export const isPublicAddress = (host: string): boolean => {
  const address = addressOf(host)
  if (address === undefined) return false
  return address.includes(':') ? isPublicV6(address) : isPublicV4(address)
}

/** Names that mean something else on each machine (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const PRIVATE_NAMES = [
  'localhost',
  'local',
  'internal',
  'home.arpa',
  'localdomain',
  'intranet',
  'lan',
]

const isPrivateName = (name: string): boolean =>
  !name.includes('.') ||
  PRIVATE_NAMES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (V4.test(host) && host.startsWith('127.'))

const isAllowed = (host: string, hosts: UrlRules['hosts']): boolean =>
  hosts === undefined ||
  hosts.some((one) => (one.startsWith('*.') ? host.endsWith(one.slice(1)) : host === one))

/**
 * Why an address cannot be told; `undefined` when it can, as far as its text says. Names may still resolve to something
 * private: who sends looks (spec reliability G27). The URL parser writes every notation of an IPv4 address in one way.
 */
export const urlFault = (text: string, { mayLoopBack, hosts }: UrlRules): UrlFault | undefined => {
  if (text.length > URL_MAX) return 'TOO_LONG'
  const url = URL.parse(text)
  if (!url || url.hostname === '') return 'MALFORMED'
  if (url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(text))
    return 'USER_INFO'
  const host = url.hostname.replace(/\.$/, '')
  if (mayLoopBack && isLoopback(host) && /^https?:$/.test(url.protocol))
    return Number(url.port) >= HIGH_PORT ? undefined : 'PORT'
  if (url.protocol !== 'https:') return 'NOT_HTTPS'
  if (url.port !== '') return 'PORT' // 443 is written as none
  const isLiteral = host.startsWith('[') || V4.test(host)
  if (isLiteral ? !isPublicAddress(host.replace(/^\[|\]$/g, '')) : isPrivateName(host))
    return 'PRIVATE_ADDRESS'
  return isAllowed(host, hosts) ? undefined : 'NOT_ALLOWED'
}

import { isIPv4, isIPv6 } from 'node:net'

/** An IP address in 32-bit words: one for IPv4 (and IPv4-mapped IPv6), four for IPv6. */
type Address = readonly number[]

/** Reads an address; undefined when it is none. A zone (`%eth0`) is left off. */
function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return [ipv4Word(text)]
  if (!isIPv6(text)) return undefined
  const [address = ''] = text.split('%')
  const [head = '', tail] = address.split('::')
  const front = hextets(head)
  const back = tail === undefined ? [] : hextets(tail)
  const all = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back]
  const word = (at: number) => (((all[at] as number) << 16) | (all[at + 1] as number)) >>> 0
  const words = [word(0), word(2), word(4), word(6)]
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff ? words.slice(3) : words
}

function hextets(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap(part => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)]
    const word = ipv4Word(part)
    return [word >>> 16, word & 0xffff]
  })
}

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, part) => ((word << 8) | Number(part)) >>> 0, 0)
}

/** Compiles a CIDR range, or an address that stands for itself; undefined when it is neither. */
export function compileRange(text: string): ((address: Address) => boolean) | undefined {
  const [base = '', length, ...rest] = text.split('/')
  const words = base.includes('%') ? undefined : parseAddress(base)
  if (!words || rest.length || (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length))) return undefined
  const bits = words.length * 32
  const mapped = words.length === 1 && base.includes(':') ? 96 : 0
  const prefix = length === undefined ? bits : Number(length) - mapped
  if (prefix < 0 || prefix > bits) return undefined
  const masks = words.map((_, index) => {
    const ones = Math.min(32, Math.max(0, prefix - index * 32))
    return ones === 0 ? 0 : -1 << (32 - ones)
  })
  return address =>
    address.length === words.length &&
    masks.every((mask, index) => (((address[index] as number) ^ (words[index] as number)) & mask) === 0)
}

/** Whether the text is an address within one of the ranges. */
export function isWithin(text: string, ranges: readonly ((address: Address) => boolean)[]): boolean {
  const address = parseAddress(text)
  return address !== undefined && ranges.some(range => range(address))
}

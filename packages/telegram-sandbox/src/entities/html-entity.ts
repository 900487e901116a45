const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/** Decodes `&lt;`, `&#128512;` or `&#x1f600;` at `at`. The semicolon is optional. Returns undefined for unknown names. */
export function decodeHtmlEntity(source: string, at: number): { text: string; end: number } | undefined {
  const match = /^&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?/i.exec(source.slice(at, at + 12))
  if (!match) return undefined
  const [whole, hex, decimal, name] = match
  const end = at + whole.length
  if (name !== undefined) {
    const text = NAMED[name]
    return text === undefined ? undefined : { text, end }
  }
  const code = hex === undefined ? Number.parseInt(decimal as string, 10) : Number.parseInt(hex, 16)
  if (code === 0 || code >= 0x10ffff || whole.replace(';', '').length >= 10) return undefined
  return { text: String.fromCodePoint(code), end }
}

export function decodeHtmlEntities(source: string): string {
  let text = ''
  for (let at = 0; at < source.length; ) {
    const decoded = source[at] === '&' ? decodeHtmlEntity(source, at) : undefined
    text += decoded?.text ?? source[at]
    at = decoded?.end ?? at + 1
  }
  return text
}

// Boundaries of pages, the preferred ones first.
const boundaries = [/\n\n+/g, /\n/g, /(?<=[.!?…]["”’)]?)\s+/g, /\s+/g]

/**
 * Splits a text into pages for a messenger. Pages end at the best boundary near an even share of the text: between sections,
 * then paragraphs, then sentences, then words, and never inside a surrogate pair. Only white space at a boundary is dropped,
 * so a text of white space gives no page.
 *
 * @param limit maximum length of a page in UTF-16 code units, as Telegram counts them; at least 2
 * @throws RangeError when the limit is not an integer of 2 or more
 */
export function splitMessages(text: string, limit = 4096): string[] {
  if (!Number.isInteger(limit) || limit < 2) {
    throw new RangeError('The limit of a message must be an integer of 2 or more')
  }
  const pages: string[] = []
  let rest = text.trim()
  while (rest.length > limit) {
    const end = pageEnd(rest, limit)
    pages.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? pages : [...pages, rest]
}

/** Returns the end of the first page of `text`, from 1 to `limit`. */
function pageEnd(text: string, limit: number): number {
  const share = text.length / Math.ceil(text.length / limit)
  const earliest = Math.max(1, Math.ceil(share / 2))
  const latest = Math.min(limit, Math.floor(share * 1.5))
  for (const boundary of boundaries) {
    // One more unit than the limit, to include a boundary directly after the page.
    const ends = Array.from(text.slice(0, latest + 1).matchAll(boundary), (match) => match.index)
    const near = ends.filter((end) => end >= earliest && end <= latest)
    if (near.length > 0) return near.reduce((a, b) => (Math.abs(b - share) < Math.abs(a - share) ? b : a))
  }
  const end = Math.floor(share)
  if (!splitsSurrogatePair(text, end)) return end
  return end > 1 ? end - 1 : end + 1
}

function splitsSurrogatePair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at - 1, at + 1))
}

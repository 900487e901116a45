/** How much of a question a reading quotes, in code points. */
const longestQuote = 120

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
// Newlines would break the sections, bidirectional controls the lines around the quote, NUL the database.
const controls = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu
const quotationMarks = /^["“”«»„]+|["“”«»„]+$/gu

/**
 * A question as a reading quotes it: one line in quotation marks, cut at a word when it is long. Undefined when
 * nothing was asked. The text is anybody's and stays opaque: markup is left for whoever shows it to escape.
 */
export function quoteQuestion(question: string | null | undefined): string | undefined {
  const line = (question ?? '').toWellFormed().replace(controls, ' ').replace(/\s+/gu, ' ').trim()
  const text = shorten(line.replace(quotationMarks, '').trim())
  if (text === '') return undefined
  // First strong isolate … pop: keeps a right-to-left question from reordering the sentence it stands in.
  return rightToLeft.test(text) ? `“\u2068${text}\u2069”` : `“${text}”`
}

function shorten(line: string): string {
  const characters = [...line]
  if (characters.length <= longestQuote) return line
  const cut = characters.slice(0, longestQuote - 1).join('')
  const space = cut.lastIndexOf(' ')
  const kept = space > cut.length / 2 ? cut.slice(0, space) : cut
  return `${kept.replace(/(?:[\s,;:.!?-]|\u200d)+$/u, '')}…`
}

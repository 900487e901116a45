/** Maximum length of a quoted question in code points. */
const maxQuoteLength = 120

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
// Newlines would split sections, bidirectional controls would reorder the text around the quote, NUL is refused by Postgres.
const controls = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu
const quotationMarks = /^["“”«»„]+|["“”«»„]+$/gu

/**
 * Returns a question as one line in quotation marks, shortened at a word if it is long. Returns undefined for an empty
 * question. The text is untrusted: the code that shows it must escape markup.
 */
export function quoteQuestion(question: string | null | undefined): string | undefined {
  const line = (question ?? '').toWellFormed().replace(controls, ' ').replace(/\s+/gu, ' ').trim()
  const text = shorten(line.replace(quotationMarks, '').trim())
  if (text === '') return undefined
  // The isolate characters prevent a right-to-left question from reordering the sentence around it.
  return rightToLeft.test(text) ? `“\u2068${text}\u2069”` : `“${text}”`
}

function shorten(line: string): string {
  const characters = [...line]
  if (characters.length <= maxQuoteLength) return line
  const cut = characters.slice(0, maxQuoteLength - 1).join('')
  const space = cut.lastIndexOf(' ')
  const shortened = space > cut.length / 2 ? cut.slice(0, space) : cut
  return `${shortened.replace(/(?:[\s,;:.!?-]|\u200d)+$/u, '')}…`
}

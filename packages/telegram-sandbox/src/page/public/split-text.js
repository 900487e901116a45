/** Maximum length of a message in UTF-16 code units. */
const LIMIT = 4096
/** Distance before the limit in which white space is searched. */
const SEARCH_RANGE = 1000

/**
 * Splits a text into messages, as Telegram's apps do. A part ends at white space if there is some near the limit, and never
 * within a character.
 * @param {string} text
 * @returns {string[]}
 */
export function splitText(text) {
  const parts = []
  let remaining = text
  while (remaining.length > LIMIT) {
    const end = endOfPart(remaining)
    parts.push(remaining.slice(0, end))
    remaining = remaining.slice(end)
  }
  return [...parts, remaining].filter((part) => part.trim() !== '')
}

/** @param {string} text longer than one message */
function endOfPart(text) {
  const near = text.slice(LIMIT - SEARCH_RANGE, LIMIT + 1)
  const space = near.search(/\s\S*$/)
  if (space !== -1) return LIMIT - SEARCH_RANGE + space
  return /[\uD800-\uDBFF]/.test(text[LIMIT - 1] ?? '') ? LIMIT - 1 : LIMIT
}

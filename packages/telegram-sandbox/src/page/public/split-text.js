/** UTF-16 code units that one message takes. */
const LIMIT = 4096
/** How far back from the limit a part may end at white space. */
const LOOK_BACK = 1000

/**
 * The messages that a text is sent as: one, or parts in their order, as Telegram's apps cut what is too long. A part ends
 * at white space where there is some near the limit, and never within a character.
 * @param {string} text
 * @returns {string[]}
 */
export function splitText(text) {
  const parts = []
  let rest = text
  while (rest.length > LIMIT) {
    const end = endOfPart(rest)
    parts.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return [...parts, rest].filter((part) => part.trim() !== '')
}

/** @param {string} text longer than one message */
function endOfPart(text) {
  const near = text.slice(LIMIT - LOOK_BACK, LIMIT + 1)
  const space = near.search(/\s\S*$/)
  if (space !== -1) return LIMIT - LOOK_BACK + space
  return /[\uD800-\uDBFF]/.test(text[LIMIT - 1] ?? '') ? LIMIT - 1 : LIMIT
}

/** UTF-16 code units, as Telegram and `@tarot/data` count them. */
export const longestQuestion = 1_000

export type ReadQuestion =
  | { ok: true; question: string }
  | { ok: false; problem: 'empty' | 'too-long' | 'unreadable'; length: number }

/** White space, what is never drawn, and the empty Braille pattern. Joiners between emoji are fine: something is seen. */
const nothingToSee = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** A question as a person typed it, or why it can't be kept: PostgreSQL stores neither NUL nor half a character. */
export function readQuestion(text: string): ReadQuestion {
  const question = text.trim()
  const { length } = question
  if (nothingToSee.test(question)) return { ok: false, problem: 'empty', length }
  if (length > longestQuestion) return { ok: false, problem: 'too-long', length }
  if (question.includes('\0') || !question.isWellFormed()) return { ok: false, problem: 'unreadable', length }
  return { ok: true, question }
}

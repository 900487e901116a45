/** Maximum length of a question, in UTF-16 code units, as Telegram and `@tarot/data` count. */
export const maxQuestionLength = 1_000

export type ReadQuestion =
  | { ok: true; question: string }
  | { ok: false; problem: 'empty' | 'too-long' | 'unreadable'; length: number }

/**
 * Only white space, ignorable code points and the blank Braille pattern. Joiners between visible emoji do not match.
 */
const invisible = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** Reads a typed question, or says why it cannot be stored: PostgreSQL accepts neither NUL nor lone surrogates. */
export function readQuestion(text: string): ReadQuestion {
  const question = text.trim()
  const { length } = question
  if (invisible.test(question)) return { ok: false, problem: 'empty', length }
  if (length > maxQuestionLength) return { ok: false, problem: 'too-long', length }
  if (question.includes('\0') || !question.isWellFormed()) return { ok: false, problem: 'unreadable', length }
  return { ok: true, question }
}

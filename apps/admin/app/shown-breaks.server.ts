import type { Data, StoredBreak } from '@tarot/data'
import { describeBreak } from './describe-break.ts'
import { findUsernames } from './find-names.server.ts'
import { parseId } from './query.ts'

/** The breaks in words, numbered, with the @names of their users. */
export async function shownBreaks(data: Data, breaks: StoredBreak[]) {
  const shown = breaks.map(describeBreak)
  const names = await findUsernames(
    data,
    shown.flatMap(({ userId }) => parseId(userId) ?? []),
  )
  return shown.map((one, index) => ({
    ...one,
    index,
    username: names.get(parseId(one.userId) ?? 0n) ?? null,
  }))
}

import { DataError } from '../errors.ts'

/** Times that a call begins again because other calls came in between. No race takes that many. */
const maxAttempts = 100

/**
 * Repeats a step that may lose a race with another process.
 *
 * @param step answers undefined to begin again
 * @param explain the error for rows that no other process changes and that the step can make nothing of
 * @throws DataError `DATABASE_CONFLICT` after a hundred attempts, unless `explain` says better
 */
export async function retryRace<Answer>(
  step: () => Promise<Answer | undefined>,
  explain: () => DataError | Promise<DataError> = overtaken,
): Promise<Answer> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const answer = await step()
    if (answer !== undefined) return answer
  }
  throw await explain()
}

const overtaken = () =>
  new DataError(
    'DATABASE_CONFLICT',
    `other calls came in between ${maxAttempts} times: try again, and if it stays so see \`pnpm data reconcile\``,
  )

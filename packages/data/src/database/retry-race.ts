import { DataError } from '../errors.ts'

/** Maximum number of attempts of a call that loses races with other calls. No real race takes that many. */
const maxAttempts = 100

/**
 * Repeats a step that may lose a race with another process.
 *
 * @param step returns undefined to be repeated
 * @param explain returns the error after the last attempt: the rows may be in a state that the step does not expect
 * @throws DataError `DATABASE_CONFLICT` after a hundred attempts, unless `explain` returns another error
 */
export async function retryRace<Answer>(
  step: () => Promise<Answer | undefined>,
  explain: () => DataError | Promise<DataError> = conflict,
): Promise<Answer> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const answer = await step()
    if (answer !== undefined) return answer
  }
  throw await explain()
}

const conflict = () =>
  new DataError(
    'DATABASE_CONFLICT',
    `the call lost a race with other calls ${maxAttempts} times: try again; if it fails again, run \`pnpm data reconcile\``,
  )

import type { RunOutcome, RunRequest } from './record-run.ts'
import type { RunContext } from './run-context.ts'

export type UnrecordedRequest = Pick<RunRequest, 'signal' | 'onProgress' | 'onLog'>

export interface UnrecordedRun extends RunOutcome {
  id: null
  status: 'succeeded' | 'failed' | 'interrupted'
  error: string | null
}

/**
 * Runs `work` where there is no database to record it in. Nothing excludes another run.
 *
 * @returns what `recordRun` would record: a failure of `work` is its status, not an exception
 */
export async function runUnrecorded(
  { signal = new AbortController().signal, onProgress, onLog }: UnrecordedRequest,
  work: (run: RunContext) => Promise<RunOutcome>,
): Promise<UnrecordedRun> {
  const run: RunContext = {
    signal,
    progress: (step, done = 0, total = null) => onProgress?.({ step, done, total }),
    log: (line) => onLog?.(line),
  }
  try {
    const outcome = await work(run)
    const error = outcome.checks?.find(({ ok }) => !ok)?.message ?? null
    return { ...outcome, id: null, status: error === null ? 'succeeded' : 'failed', error }
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown)
    return { id: null, status: signal.aborted ? 'interrupted' : 'failed', error }
  }
}

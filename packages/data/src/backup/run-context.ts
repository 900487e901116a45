import { DataError } from '../errors.ts'

/** What a run reports while it works. */
export interface RunContext {
  /** Sets what is shown of a running run. @param total null if it is not known */
  progress(step: string, done?: number, total?: number | null, unit?: 'bytes'): void
  /** Adds a line to the log of the run. */
  log(line: string): void
  /** Aborted when the run must end. */
  readonly signal: AbortSignal
}

/** For loops that read or write much. @throws DataError `BACKUP_FAILED` if the run must end */
export function throwIfStopped({ signal }: Pick<RunContext, 'signal'>): void {
  if (signal.aborted) throw new DataError('BACKUP_FAILED', 'the run was stopped')
}

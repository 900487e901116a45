import type { BackupEngine } from './engine.ts'
import { toChecks } from './run-backup.ts'
import { runUnrecorded, type UnrecordedRequest, type UnrecordedRun } from './run-unrecorded.ts'

/**
 * Reads everything in the repository and compares it with what was signed, where there is no database: it is recorded
 * nowhere. Only `runVerify` finds an older list in the place of the newest.
 */
export function verifyWithoutDatabase(
  engine: BackupEngine,
  request: UnrecordedRequest,
): Promise<UnrecordedRun> {
  return runUnrecorded(request, async (run) => {
    const { problems, backups, segments, bytes } = await engine.verify(run)
    const window = await engine.recoveryWindow(problems.map(({ name }) => name)).catch(() => null)
    return {
      storedBytes: bytes,
      recoveryFrom: window?.from ?? null,
      recoveryTo: window?.to ?? null,
      checks: toChecks(problems, `${backups} backups and ${segments} segments are as they were written`),
    }
  })
}

import { formatBytes } from '@tarot/data/format-bytes'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatSeconds } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { useViewer } from '../ui/viewer.ts'
import { engineNames, requesterName } from './backup-labels.ts'
import { BackupRunBadge } from './backup-run-badge.tsx'
import type { BackupRunRow } from './backup-run-row.server.ts'

/** What is known of a run. Facts that it does not have are left out. */
export function BackupRunFacts({ run }: { run: BackupRunRow }) {
  const { startedAt, finishedAt, duration, databaseBytes, storedBytes, backupId, parentId } = run
  const { timeZone } = useViewer()
  const { walStart, walStop, timeline, recoveryFrom, recoveryTo, recoverySeconds, recoveryPointSeconds } = run
  return (
    <Facts>
      <Fact name="State">
        <BackupRunBadge run={run} />
      </Fact>
      <Fact name="Requested" wide>
        <Time date={run.requestedAt} as="exact" /> by {requesterName(run.requestedBy)}
      </Fact>
      {startedAt && (
        <Fact name="Started">
          <Time date={startedAt} as="exact" />
        </Fact>
      )}
      {finishedAt && (
        <Fact name="Finished">
          <Time date={finishedAt} as="exact" />
        </Fact>
      )}
      {duration !== null && <Fact name="Duration">{formatSeconds(duration)}</Fact>}
      {recoverySeconds !== null && <Fact name="Recovery time">{formatSeconds(recoverySeconds)}</Fact>}
      {recoveryPointSeconds !== null && (
        <Fact name="Recovery point">{formatSeconds(recoveryPointSeconds)} before the run</Fact>
      )}
      {databaseBytes !== null && <Fact name="Database">{formatBytes(databaseBytes)}</Fact>}
      {storedBytes !== null && (
        <Fact name={run.kind === 'verify' ? 'Read' : 'Stored'}>{formatBytes(storedBytes)}</Fact>
      )}
      {backupId !== null && <Fact name="Backup">{backupId}</Fact>}
      {parentId !== null && <Fact name="Builds upon">{parentId}</Fact>}
      {walStart !== null && (
        <Fact name="Write-ahead log">
          {walStart} to {walStop ?? 'its end'}
          {timeline !== null && `, timeline ${timeline}`}
        </Fact>
      )}
      {recoveryFrom && recoveryTo && (
        <Fact name="Recovery window then" wide>
          <Time date={recoveryFrom} as="exact" /> to <Time date={recoveryTo} as="exact" />
        </Fact>
      )}
      <Fact name="Times are in">{timeZone}</Fact>
      <Fact name="Engine">{engineNames[run.engine]}</Fact>
    </Facts>
  )
}

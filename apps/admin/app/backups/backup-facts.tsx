import { formatBytes } from '@tarot/data/format-bytes'
import type { ReactNode } from 'react'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount, formatSeconds } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { ToneBadge } from '../ui/tone-badge.tsx'
import { engineNames, statusNames } from './backup-labels.ts'
import { BackupRunLink } from './backup-run-link.tsx'
import type { BackupRunRow } from './backup-run-row.server.ts'
import type { BackupOverview } from './find-backup-overview.server.ts'

interface BackupFactsProps {
  overview: BackupOverview
}

/** The last runs, the archive and the estimates. */
export function BackupFacts({
  overview: { engine, last, restored, archive, estimates, limits },
}: BackupFactsProps) {
  return (
    <Facts>
      <Fact name="Last full backup">
        <LastBackup run={last.full} />
      </Fact>
      <Fact name="Last incremental backup">
        <LastBackup run={last.incremental} />
      </Fact>
      <Fact name="Last verification">
        <LastCheck run={last.verify} />
      </Fact>
      <Fact name="Last recovery drill">
        <LastCheck run={last.drill}>
          {last.drill?.recoverySeconds != null && (
            <>, recovery time {formatSeconds(last.drill.recoverySeconds)}</>
          )}
        </LastCheck>
      </Fact>
      {restored?.finishedAt && (
        <Fact name="Restored" wide>
          <BackupRunLink id={restored.id}>
            <Time date={restored.finishedAt} as="exact" />
          </BackupRunLink>
          . Runs between the restored moment and the restore are not on record.
        </Fact>
      )}
      <Fact name="Write-ahead log">
        {archive ? (
          <Archive archive={archive} />
        ) : engine === 'pgbackrest' ? (
          `archived by ${engineNames[engine]}`
        ) : (
          'nothing archived yet'
        )}
      </Fact>
      <Fact name="A full backup takes">
        <Estimate seconds={estimates.backupSeconds} limit={limits.backup} from="full backup" />
      </Fact>
      <Fact name="A recovery takes">
        <Estimate seconds={estimates.recoverySeconds} limit={limits.recovery} from="recovery drill" />
      </Fact>
      <Fact name="Database now">{formatBytes(estimates.databaseBytes)}</Fact>
      <Fact name="Engine">{engine ? engineNames[engine] : 'none'}</Fact>
    </Facts>
  )
}

/** When a run ended, how long it took, and what else is known of it. */
function LastRun({ run, children }: { run: BackupRunRow | null; children: ReactNode }) {
  if (!run?.finishedAt) return <ToneBadge tone="neutral">none yet</ToneBadge>
  return (
    <>
      <BackupRunLink id={run.id}>
        <Time date={run.finishedAt} as="ago" />
      </BackupRunLink>
      {run.duration !== null && <>, in {formatSeconds(run.duration)}</>}
      {children}
    </>
  )
}

/** A backup, with its size in the repository. */
function LastBackup({ run }: { run: BackupRunRow | null }) {
  return (
    <LastRun run={run}>{run?.storedBytes != null && <>, {formatBytes(run.storedBytes)} stored</>}</LastRun>
  )
}

/** A verification or a drill, with its result. */
function LastCheck({ run, children }: { run: BackupRunRow | null; children?: ReactNode }) {
  return (
    <LastRun run={run}>
      {children}{' '}
      {run?.status === 'succeeded' ? (
        <ToneBadge tone="good">passed</ToneBadge>
      ) : (
        run && <ToneBadge tone="bad">{statusNames[run.status]}</ToneBadge>
      )}
    </LastRun>
  )
}

function Archive({ archive }: { archive: NonNullable<BackupOverview['archive']> }) {
  const { waiting, completedAt, error } = archive
  return (
    <>
      {completedAt ? (
        <>
          newest segment <Time date={completedAt} as="ago" />
        </>
      ) : (
        'no segment yet'
      )}
      , {waiting === 0 ? 'none waiting' : `${formatCount(waiting, 'segment')} waiting`}{' '}
      {error !== null && <ToneBadge tone="bad">not uploaded</ToneBadge>}
    </>
  )
}

interface EstimateProps {
  seconds: number | null
  /** Seconds. */
  limit: number
  /** The kind of run that it is measured from. */
  from: string
}

function Estimate({ seconds, limit, from }: EstimateProps) {
  if (seconds === null) return <>not known before the first {from}</>
  const isWithin = seconds <= limit
  return (
    <>
      about {formatSeconds(seconds)}{' '}
      <ToneBadge tone={isWithin ? 'good' : 'bad'}>
        {isWithin ? 'within' : 'more than'} {limit / 60} min
      </ToneBadge>
    </>
  )
}

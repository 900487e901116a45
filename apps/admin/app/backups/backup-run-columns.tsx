import { formatBytes } from '@tarot/data/format-bytes'
import type { Column } from '../ui/data-table.tsx'
import { formatSeconds } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { kindTitle, requesterName } from './backup-labels.ts'
import { BackupRunBadge } from './backup-run-badge.tsx'
import { BackupRunLink } from './backup-run-link.tsx'
import type { BackupRunRow } from './backup-run-row.server.ts'

export const backupRunColumns: Column<BackupRunRow>[] = [
  { heading: 'Run', cell: ({ id, kind }) => <BackupRunLink id={id}>{kindTitle(kind)}</BackupRunLink> },
  { heading: 'State', cell: (run) => <BackupRunBadge run={run} /> },
  { heading: 'Started', cell: ({ startedAt }) => startedAt && <Time date={startedAt} as="exact" /> },
  {
    heading: 'Duration',
    numeric: true,
    cell: ({ duration }) => (duration === null ? null : formatSeconds(duration)),
  },
  {
    heading: 'Database',
    numeric: true,
    cell: ({ databaseBytes }) => (databaseBytes === null ? null : formatBytes(databaseBytes)),
  },
  {
    heading: 'Stored',
    numeric: true,
    // A verification records what it has read.
    cell: ({ kind, storedBytes }) =>
      storedBytes === null ? null : `${formatBytes(storedBytes)}${kind === 'verify' ? ' read' : ''}`,
  },
  { heading: 'Requested by', cell: ({ requestedBy }) => requesterName(requestedBy) },
]

import { Group, Loader, Paper, Progress, Text } from '@mantine/core'
import { Time } from '../ui/time.tsx'
import { useViewer } from '../ui/viewer.ts'
import { kindNames, kindTitle, requesterName } from './backup-labels.ts'
import { BackupRunBadge } from './backup-run-badge.tsx'
import { BackupRunLink } from './backup-run-link.tsx'
import type { OpenRunRow } from './backup-run-row.server.ts'
import { progressPercent } from './progress-percent.ts'

/** Milliseconds after which a worker that runs has begun a requested run. */
const maxWait = 3 * 60_000

interface BackupProgressProps {
  run: OpenRunRow
  /** Whether the title links to the page of the run. */
  isLinked?: boolean
}

/** What a run that has not ended does now. */
export function BackupProgress({ run, isLinked = false }: BackupProgressProps) {
  const { id, kind, startedAt, requestedAt, requestedBy, progress } = run
  const percent = progressPercent(progress)
  const title = kindTitle(kind)
  return (
    <Paper withBorder px="md" py="sm" bg="var(--console-surface)">
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="sm">
          {isLinked ? <BackupRunLink id={id}>{title}</BackupRunLink> : title}, requested by{' '}
          {requesterName(requestedBy)}
          {startedAt ? ', started' : null} at <Time date={startedAt ?? requestedAt} as="exact" />
        </Text>
        <BackupRunBadge run={run} />
      </Group>
      {startedAt ? (
        <>
          {percent !== null && (
            <Progress value={percent} animated aria-label={`Progress of the ${kindNames[kind]}`} />
          )}
          <Group gap={6} mt={4}>
            {percent === null && <Loader size={12} aria-hidden />}
            <Text size="sm" c="dimmed">
              {progress?.step ?? 'Starting'}. The page refreshes itself.
            </Text>
          </Group>
        </>
      ) : (
        <Waiting run={run} />
      )}
    </Paper>
  )
}

/** Why a requested run has not begun. */
function Waiting({ run: { requestedAt, waitsFor } }: { run: OpenRunRow }) {
  const { now } = useViewer()
  const isLong = now.getTime() - requestedAt.getTime() > maxWait
  return (
    <Text size="sm" c="dimmed">
      {waitsFor
        ? `The worker begins it when the running ${kindNames[waitsFor]} has ended. The page refreshes itself.`
        : isLong
          ? 'The worker has not begun it yet. Check that a worker with BACKUP_REPOSITORY runs.'
          : 'The worker begins it within a minute. The page refreshes itself.'}
    </Text>
  )
}

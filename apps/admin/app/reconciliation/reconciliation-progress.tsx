import { Alert, Paper, Progress, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { formatCount, formatNumber } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import type { RunningReconciliation } from './background-reconciliation.server.ts'

/** The progress of the running reconciliation. */
export function ReconciliationProgress({ reconciliation }: { reconciliation: RunningReconciliation }) {
  const { users, totalUsers, startedBy, startedAt } = reconciliation
  const share = totalUsers === 0 ? 0 : Math.min(100, (100 * users) / totalUsers)
  return (
    <Paper withBorder px="md" py="sm" mb="md" bg="var(--console-surface)">
      <Text size="sm" mb={6} role="status">
        {startedBy} started a reconciliation of the ledger at <Time date={startedAt} />. The result appears
        here automatically.
      </Text>
      <Progress value={share} aria-label="Reconciled users" animated />
      <Text size="xs" c="dimmed" mt={4}>
        {totalUsers === 0 ? 'Starting.' : `${formatNumber(users)} of ${formatCount(totalUsers, 'user')}.`}
      </Text>
    </Paper>
  )
}

/** An alert that the last reconciliation failed. */
export function ReconciliationFailure({ failedAt }: { failedAt: Date }) {
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />} mb="md">
      The reconciliation that was started here failed at <Time date={failedAt} />. The log of the console has
      the details. Try again.
    </Alert>
  )
}

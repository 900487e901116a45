import { Alert, Paper, Progress, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { formatCount, formatNumber } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import type { RunningReconciliation } from './background-reconciliation.server.ts'

/** How far the proof is that runs now. */
export function ReconciliationProgress({ reconciliation }: { reconciliation: RunningReconciliation }) {
  const { users, totalUsers, by, startedAt } = reconciliation
  const share = totalUsers === 0 ? 0 : Math.min(100, (100 * users) / totalUsers)
  return (
    <Paper withBorder px="md" py="sm" mb="md" bg="var(--console-surface)">
      <Text size="sm" mb={6} role="status">
        {by} began a proof of the ledger at <Time date={startedAt} />. Its result comes here by itself.
      </Text>
      <Progress value={share} aria-label="Users that are proved" animated />
      <Text size="xs" c="dimmed" mt={4}>
        {totalUsers === 0 ? 'Begins.' : `${formatNumber(users)} of ${formatCount(totalUsers, 'user')}.`}
      </Text>
    </Paper>
  )
}

/** The last proof came to no result. */
export function ReconciliationFailure({ failedAt }: { failedAt: Date }) {
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />} mb="md">
      The proof that was begun here ended without a result at <Time date={failedAt} />. The log of the console
      has the details; try it again.
    </Alert>
  )
}

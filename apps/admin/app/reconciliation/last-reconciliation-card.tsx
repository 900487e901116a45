import { Group, Paper, Text } from '@mantine/core'
import type { ReconciliationSubject } from '@tarot/data'
import { Time } from '../ui/time.tsx'
import { ToneBadge } from '../ui/tone-badge.tsx'
import type { LastReconciliation } from './find-last-reconciliations.server.ts'
import { ReconciliationBadge } from './reconciliation-badge.tsx'
import { formatCounts, staleLabels, subjectNames } from './reconciliation-labels.ts'
import { ReconciliationLink } from './reconciliation-link.tsx'

interface LastReconciliationCardProps {
  subject: ReconciliationSubject
  /** null if there is none yet. */
  reconciliation: Omit<LastReconciliation, 'discrepancies'> | null
}

const meanings: Record<ReconciliationSubject, { what: string; none: string }> = {
  ledger: {
    what: 'Every balance is the sum of the entries of its user, and every charge, purchase and refund has its counterpart.',
    none: 'Not reconciled yet. Start it here or with `pnpm data reconcile`; the worker does it every day.',
  },
  stars: {
    what: "Telegram's list of the bot's Stars has the same payments and refunds.",
    none: 'Not reconciled yet. Start it with `pnpm data reconcile --stars`; the worker does it every ten minutes.',
  },
}

export function LastReconciliationCard({ subject, reconciliation }: LastReconciliationCardProps) {
  return (
    <Paper withBorder px="md" py="sm" bg="var(--console-surface)">
      <Group justify="space-between" gap="xs" mb={2}>
        <Text fw={600} size="sm">
          {subjectNames[subject]}
        </Text>
        <Group gap={6}>
          {reconciliation?.isStale && <ToneBadge tone="waiting">{staleLabels[subject]}</ToneBadge>}
          {reconciliation ? (
            <ReconciliationBadge discrepancyCount={reconciliation.discrepancyCount} />
          ) : (
            <ToneBadge tone="neutral">not reconciled yet</ToneBadge>
          )}
        </Group>
      </Group>
      <Text size="xs" c="dimmed">
        {meanings[subject].what}
      </Text>
      <Text size="sm" mt={6}>
        {reconciliation ? (
          <>
            <ReconciliationLink id={reconciliation.id}>
              <Time date={reconciliation.finishedAt} />
            </ReconciliationLink>
            : {formatCounts(reconciliation.counts)}.
          </>
        ) : (
          meanings[subject].none
        )}
      </Text>
    </Paper>
  )
}

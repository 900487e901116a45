import { Group, Paper, Text } from '@mantine/core'
import type { ReconciliationSubject } from '@tarot/data'
import { Time } from '../ui/time.tsx'
import { ToneBadge } from '../ui/tone-badge.tsx'
import type { LastReconciliation } from './find-last-reconciliations.server.ts'
import { ReconciliationBadge } from './reconciliation-columns.tsx'
import { formatCounts, oldWords, subjectNames } from './reconciliation-labels.ts'
import { ReconciliationLink } from './reconciliation-link.tsx'

interface LastReconciliationCardProps {
  subject: ReconciliationSubject
  /** null where there is none yet. */
  reconciliation: Omit<LastReconciliation, 'discrepancies'> | null
}

const meanings: Record<ReconciliationSubject, { what: string; none: string }> = {
  ledger: {
    what: 'Every balance is what the moves of its user add up to, and every move has its reason.',
    none: 'No proof yet: begin one here, or by `pnpm data reconcile`; the worker makes one every day.',
  },
  stars: {
    what: "Telegram's own list of the bot's Stars has the same payments and refunds.",
    none: 'No proof yet: `pnpm data reconcile --stars` makes one, and the worker every ten minutes.',
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
          {reconciliation?.old && <ToneBadge tone="waiting">{oldWords[subject]}</ToneBadge>}
          {reconciliation ? (
            <ReconciliationBadge discrepancyCount={reconciliation.discrepancyCount} />
          ) : (
            <ToneBadge tone="neutral">no proof yet</ToneBadge>
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

import { Group, Paper, Text } from '@mantine/core'
import type { ReconciliationSubject } from '@tarot/data'
import type { LastProof } from '../find-last-proofs.server.ts'
import { countsInWords, oldWords, subjectNames } from '../proof-words.ts'
import { ProofBadge } from './proof-columns.tsx'
import { ProofLink } from './proof-link.tsx'
import { Time } from './time.tsx'
import { ToneBadge } from './tone-badge.tsx'

interface LastProofCardProps {
  subject: ReconciliationSubject
  /** null where there is none yet. */
  proof: Omit<LastProof, 'breaks'> | null
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

export function LastProofCard({ subject, proof }: LastProofCardProps) {
  return (
    <Paper withBorder px="md" py="sm" bg="var(--console-surface)">
      <Group justify="space-between" gap="xs" mb={2}>
        <Text fw={600} size="sm">
          {subjectNames[subject]}
        </Text>
        <Group gap={6}>
          {proof?.old && <ToneBadge tone="waiting">{oldWords[subject]}</ToneBadge>}
          {proof ? (
            <ProofBadge breakCount={proof.breakCount} />
          ) : (
            <ToneBadge tone="neutral">no proof yet</ToneBadge>
          )}
        </Group>
      </Group>
      <Text size="xs" c="dimmed">
        {meanings[subject].what}
      </Text>
      <Text size="sm" mt={6}>
        {proof ? (
          <>
            <ProofLink id={proof.id}>
              <Time date={proof.finishedAt} />
            </ProofLink>
            : {countsInWords(proof.counts)}.
          </>
        ) : (
          meanings[subject].none
        )}
      </Text>
    </Paper>
  )
}

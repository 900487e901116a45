import { Anchor, Group, List, Paper, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { ReconciliationSubject } from '@tarot/data'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { LastReconciliation } from '../ledger/find-last-reconciliations.server.ts'
import { oldWords } from '../ledger/reconciliation-labels.ts'
import { ReconciliationLink } from '../ledger/reconciliation-link.tsx'
import { paymentPath } from '../payments/payment-path.ts'
import { formatCount } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import type { Counted, findToDo } from './find-to-do.server.ts'

type ToDoFacts = Awaited<ReturnType<typeof findToDo>>

interface Item {
  to: string
  /** The link. */
  what: string
  /** What to do about it. */
  remark: ReactNode
}

/** What waits for a person, each with the way there. */
export function ToDo({ facts }: { facts: ToDoFacts }) {
  const items = [
    ...moneyItems(facts),
    ...proofItems('ledger', facts.reconciliations.ledger),
    ...proofItems('stars', facts.reconciliations.stars),
  ]
  if (items.length === 0) {
    return (
      <Group component="section" aria-label="What needs you" gap={8} mb="sm" wrap="nowrap">
        <IconCircleCheck size={18} color="var(--console-positive)" style={{ flexShrink: 0 }} aria-hidden />
        <Text size="sm">
          Nothing waits for you: every payment is settled, and <LastAgreement {...facts.reconciliations} />.
        </Text>
      </Group>
    )
  }
  return (
    <Paper
      component="section"
      aria-label="What needs you"
      withBorder
      px="md"
      py="sm"
      mb="sm"
      bg="var(--console-surface)"
    >
      <Group gap={8} mb={6}>
        <IconAlertTriangle size={18} aria-hidden />
        <Title order={2} size="h6">
          What needs you
        </Title>
      </Group>
      <List size="sm" spacing={4}>
        {items.map(({ to, what, remark }) => (
          <List.Item key={what}>
            <Anchor component={Link} to={to} inherit fw={550}>
              {what}
            </Anchor>{' '}
            {remark}
          </List.Item>
        ))}
      </List>
    </Paper>
  )
}

/** What the last proofs found, which had no discrepancies, and when: they say nothing of what came later. */
function LastAgreement({ ledger, stars }: ToDoFacts['reconciliations']) {
  if (!ledger) return null
  return (
    <>
      the ledger was whole when it was last proven, <ReconciliationTime reconciliation={ledger} />
      {stars && (
        <>
          ; Telegram’s Stars agreed with it, <ReconciliationTime reconciliation={stars} />
        </>
      )}
    </>
  )
}

function ReconciliationTime({ reconciliation }: { reconciliation: LastReconciliation }) {
  return (
    <ReconciliationLink id={reconciliation.id}>
      <Time date={reconciliation.finishedAt} as="ago" />
    </ReconciliationLink>
  )
}

/** Credits that refunds could not take back: to know, there is nothing to do about them. */
export function RecentShortfalls({ facts: { shortfalls } }: { facts: ToDoFacts }) {
  if (shortfalls.count === 0) return null
  return (
    <Text size="sm" c="dimmed" mb="sm">
      For information:{' '}
      <Anchor component={Link} to="/shortfalls" inherit underline="always">
        {counted(shortfalls, 'shortfall')}
      </Anchor>{' '}
      in 30 days, with {formatCount(shortfalls.credits, 'credit')} missing.
    </Text>
  )
}

function moneyItems({ parked, refunding, refundFailed, failedCancellations }: ToDoFacts): Item[] {
  const items: Item[] = []
  if (parked.count > 0) {
    items.push({
      to: '/payments?state=parked',
      what: `${counted(parked, 'parked payment')}`,
      remark: 'to credit or to refund.',
    })
  }
  if (refundFailed.count > 0) {
    items.push({
      to: '/payments?state=refund_failed',
      what: `${counted(refundFailed, 'impossible refund')}`,
      remark: 'to withdraw: Telegram refuses to return the Stars.',
    })
  }
  if (failedCancellations.first !== null) {
    items.push({
      to: paymentPath(failedCancellations.first),
      what: `${counted(failedCancellations, 'renewal')} that cannot be stopped`,
      remark: 'to settle with the person: Telegram refuses it.',
    })
  }
  if (refunding.count > 0) {
    const { failing, lastError } = refunding
    items.push({
      to: '/payments?state=refunding',
      what: `${counted(refunding, 'refund')} under way`,
      remark:
        failing > 0
          ? `${refunding.count === 1 ? 'which' : `of which ${failing === refunding.count ? 'all' : failing}`} failed so far: ${lastError}`
          : 'until the bot has returned the Stars. Does it run?',
    })
  }
  return items
}

function proofItems(subject: ReconciliationSubject, reconciliation: LastReconciliation | null): Item[] {
  const name = subject === 'ledger' ? 'the ledger' : "Telegram's Stars"
  if (!reconciliation) {
    // Without a bot at Telegram there is no list of Stars to compare with.
    if (subject === 'stars') return []
    return [{ to: '/reconciliation', what: 'No proof of the ledger yet', remark: '– begin one.' }]
  }
  if (reconciliation.discrepancyCount > 0) {
    return [
      {
        to: `/reconciliation/${reconciliation.id}`,
        what: `${formatCount(reconciliation.discrepancyCount, 'break')} in the last proof of ${name}`,
        remark: (
          <>
            of <Time date={reconciliation.finishedAt} />.
          </>
        ),
      },
    ]
  }
  if (!reconciliation.old) return []
  return [
    {
      to: '/reconciliation',
      what: `The last proof of ${name} is ${oldWords[subject]}`,
      remark: (
        <>
          – of <Time date={reconciliation.finishedAt} />. Does the worker run?
        </>
      ),
    },
  ]
}

function counted({ count, more }: Counted, noun: string): string {
  return more ? `${formatCount(count, noun)} or more` : formatCount(count, noun)
}

import { Anchor, Group, List, Paper, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { ReconciliationSubject } from '@tarot/data'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { alertTitle } from '../backups/backup-labels.ts'
import { paymentPath } from '../payments/payment-path.ts'
import type { LastReconciliation } from '../reconciliation/find-last-reconciliations.server.ts'
import { staleLabels } from '../reconciliation/reconciliation-labels.ts'
import { ReconciliationLink } from '../reconciliation/reconciliation-link.tsx'
import { formatCount } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import type { Counted, findToDo } from './find-to-do.server.ts'

type ToDoFacts = Awaited<ReturnType<typeof findToDo>>

interface Item {
  to: string
  /** Text of the link. */
  label: string
  /** What to do about it. */
  note: ReactNode
}

/** What an operator has to do, with links. */
export function ToDo({ facts }: { facts: ToDoFacts }) {
  const items = [
    ...moneyItems(facts),
    ...reconciliationItems('ledger', facts.reconciliations.ledger),
    ...reconciliationItems('stars', facts.reconciliations.stars),
    ...backupItems(facts),
  ]
  if (items.length === 0) {
    return (
      <Group component="section" aria-label="To do" gap={8} mb="sm" wrap="nowrap">
        <IconCircleCheck size={18} color="var(--console-positive)" style={{ flexShrink: 0 }} aria-hidden />
        <Text size="sm">
          Nothing to do: every payment is settled, and <LastReconciled {...facts.reconciliations} />.
        </Text>
      </Group>
    )
  }
  return (
    <Paper
      component="section"
      aria-label="To do"
      withBorder
      px="md"
      py="sm"
      mb="sm"
      bg="var(--console-surface)"
    >
      <Group gap={8} mb={6}>
        <IconAlertTriangle size={18} aria-hidden />
        <Title order={2} size="h6">
          To do
        </Title>
      </Group>
      <List size="sm" spacing={4}>
        {items.map(({ to, label, note }) => (
          <List.Item key={label}>
            <Anchor component={Link} to={to} inherit fw={550}>
              {label}
            </Anchor>{' '}
            {note}
          </List.Item>
        ))}
      </List>
    </Paper>
  )
}

/** The results of the last reconciliations, which found no discrepancies, with their times. */
function LastReconciled({ ledger, stars }: ToDoFacts['reconciliations']) {
  if (!ledger) return null
  return (
    <>
      the last reconciliation of the ledger found no discrepancies (
      <ReconciliationTime reconciliation={ledger} />)
      {stars && (
        <>
          ; that of Telegram’s Stars found none (
          <ReconciliationTime reconciliation={stars} />)
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

/** The shortfalls of the last 30 days. They need no action. */
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
      label: `${counted(parked, 'parked payment')}`,
      note: 'to credit or to refund.',
    })
  }
  if (refundFailed.count > 0) {
    items.push({
      to: '/payments?state=refund_failed',
      label: `${counted(refundFailed, 'impossible refund')}`,
      note: 'to withdraw: Telegram refuses to refund the Stars.',
    })
  }
  if (failedCancellations.first !== null) {
    items.push({
      to: paymentPath(failedCancellations.first),
      label: `${counted(failedCancellations, 'renewal')} that cannot be stopped`,
      note: 'to settle with the user: Telegram refuses it.',
    })
  }
  if (refunding.count > 0) {
    const { failing, lastError } = refunding
    items.push({
      to: '/payments?state=refunding',
      label: `${counted(refunding, 'refund')} in progress`,
      note:
        failing > 0
          ? `${refunding.count === 1 ? 'which' : `of which ${failing === refunding.count ? 'all' : failing}`} failed so far: ${lastError}`
          : 'until the bot has refunded the Stars. Is the bot running?',
    })
  }
  return items
}

function reconciliationItems(
  subject: ReconciliationSubject,
  reconciliation: LastReconciliation | null,
): Item[] {
  const name = subject === 'ledger' ? 'the ledger' : "Telegram's Stars"
  if (!reconciliation) {
    // Without a bot token there is no list of Stars to compare with.
    if (subject === 'stars') return []
    return [
      { to: '/reconciliation', label: 'The ledger is not reconciled yet', note: '– start a reconciliation.' },
    ]
  }
  if (reconciliation.discrepancyCount > 0) {
    return [
      {
        to: `/reconciliation/${reconciliation.id}`,
        label: `${formatCount(reconciliation.discrepancyCount, 'discrepancy')} in the last reconciliation of ${name}`,
        note: (
          <>
            of <Time date={reconciliation.finishedAt} />.
          </>
        ),
      },
    ]
  }
  if (!reconciliation.isStale) return []
  return [
    {
      to: '/reconciliation',
      label: `The last reconciliation of ${name} is ${staleLabels[subject]}`,
      note: (
        <>
          – of <Time date={reconciliation.finishedAt} />. Is the worker running?
        </>
      ),
    },
  ]
}

function backupItems({ backupAlerts }: ToDoFacts): Item[] {
  const [first, ...others] = backupAlerts.map(alertTitle)
  if (first === undefined) return []
  const note =
    others.length === 0
      ? '– the page of the backups says what to do.'
      : `– and ${formatCount(others.length, 'other alert')} about the backups.`
  return [{ to: '/backups', label: first, note }]
}

function counted({ count, hasMore }: Counted, noun: string): string {
  return hasMore ? `${formatCount(count, noun)} or more` : formatCount(count, noun)
}

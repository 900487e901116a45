import { Anchor } from '@mantine/core'
import type { Transaction } from '@tarot/data'
import { Link } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { CopyableCharge } from '../payments/charge-id.tsx'
import { openedData } from '../server/data.server.ts'
import { parseId } from '../server/query-parameters.ts'
import { notFound } from '../server/responses.ts'
import { actorName } from '../ui/actor-name.ts'
import { Breadcrumbs } from '../ui/breadcrumbs.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatNumber } from '../ui/format.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { SignedCredits } from '../ui/signed-credits.tsx'
import { textIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { withUsernames } from '../users/find-usernames.server.ts'
import { UserLink } from '../users/user-link.tsx'
import type { Route } from './+types/transaction'
import { withLedgerLinks } from './ledger-links.server.ts'
import { ShortfallBadge } from './shortfall-badge.tsx'
import { TransactionLink } from './transaction-link.tsx'
import { transactionState } from './transaction-state.ts'
import { TransactionStateBadge } from './transaction-state-badge.tsx'

export const meta: Route.MetaFunction = ({ params }) => [
  { title: `Transaction ${params.transactionId} · Tarot console` },
]

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const id = parseId(params.transactionId)
  const data = await openedData()
  const transaction = id === undefined ? null : await data.transactions.get(id)
  const [row] = transaction ? await withUsernames(data, await withLedgerLinks(data, [transaction])) : []
  if (!row) throw notFound('There is no such transaction', 'Check the number in the address.')
  return { row: textIds(row) }
}

/** An unpaid purchase is titled as an invoice. */
function titleOf({ type, status }: Pick<Transaction, 'type' | 'status'>): string {
  if (type === 'purchase' && (status === 'pending' || status === 'failed')) return 'Invoice'
  return `${type[0]?.toUpperCase()}${type.slice(1)}`
}

export default function TransactionPage({ loaderData: { row } }: Route.ComponentProps) {
  const { reading, refund, original } = row
  return (
    <>
      <PageHeader
        title={`${titleOf(row)} No. ${row.id}`}
        description={
          <Breadcrumbs of="Transactions" to="/transactions">
            No. {row.id}
          </Breadcrumbs>
        }
      />
      <Facts>
        <Fact name="State">
          <TransactionStateBadge state={transactionState(row)} />
        </Fact>
        <Fact name="User">
          <UserLink id={row.userId} username={row.username} />
        </Fact>
        <Fact name="Credits">
          <SignedCredits amount={row.amount} isEntry={row.creditVersion !== null} />
        </Fact>
        <Fact name="Balance">
          {row.creditVersion === null
            ? 'unchanged'
            : `${formatNumber(row.creditsBefore)} → ${formatNumber(row.creditsAfter)}`}
        </Fact>
        {row.creditVersion !== null && (
          <Fact name="Position in the user's ledger">{formatNumber(row.creditVersion)}</Fact>
        )}
        {row.shortfall !== null && (
          <Fact name="Shortfall">
            <ShortfallBadge credits={row.shortfall} />
          </Fact>
        )}
        <Fact name="Created">
          <Time date={row.createdAt} />
        </Fact>
        {row.completedAt && (
          <Fact name="Settled">
            <Time date={row.completedAt} />
          </Fact>
        )}
        {row.product && <Fact name="Product">{row.product}</Fact>}
        {row.reason && (
          <Fact name="Reason" wide={row.reason.length > 30}>
            {row.reason}
          </Fact>
        )}
        {row.errorMessage && (
          <Fact name="Error" wide>
            {row.errorMessage}
          </Fact>
        )}
        {row.actor && <Fact name="By">{actorName(row.actor)}</Fact>}
        {row.paymentReference && (
          <Fact name="Payment">
            <CopyableCharge chargeId={row.paymentReference} />
          </Fact>
        )}
        {reading && (
          <Fact name="Reading">
            <Anchor component={Link} to={`/readings/${reading.id}`} inherit>
              {reading.spread}
            </Anchor>
          </Fact>
        )}
        {original && (
          <Fact name="Refunds">
            {original.type} <TransactionLink id={original.id} />
          </Fact>
        )}
        {refund && (
          <Fact name="Refunded by">
            <TransactionLink id={refund.id} />
          </Fact>
        )}
        {row.idempotencyKey && (
          <Fact name="Idempotency key" wide>
            {row.idempotencyKey}
          </Fact>
        )}
      </Facts>
    </>
  )
}

import { Anchor } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { Link } from 'react-router'
import { ChargeLink } from '../payments/charge-id.tsx'
import { actorName } from '../ui/actor-name.ts'
import { ShortfallBadge } from './shortfall-badge.tsx'
import { TransactionLink } from './transaction-link.tsx'
import type { TransactionRow } from './transaction-row.ts'

/** What a transaction is about, with its links; null if there is nothing to show. */
export function transactionDetails(row: TransactionRow): ReactNode {
  const parts = partsOf(row).filter(([, part]) => Boolean(part))
  if (parts.length === 0) return null
  return parts.map(([name, part], index) => (
    <Fragment key={name}>
      {index > 0 && ' · '}
      {part}
    </Fragment>
  ))
}

function partsOf({ reading, refund, original, ...row }: TransactionRow): [name: string, part: ReactNode][] {
  return [
    ['reading', reading && <ReadingLink {...reading} inText={Boolean(refund)} />],
    ['hold', row.type === 'reading' && row.status === 'pending' && 'for a reading in progress'],
    ['original', original && <Original original={original} />],
    ['shortfall', row.shortfall && <ShortfallBadge credits={row.shortfall} />],
    ['product', row.product],
    ['reason', row.reason],
    ['error', row.errorMessage],
    ['payment', row.paymentReference && <ChargeLink chargeId={row.paymentReference} inText />],
    [
      'refund',
      refund && (
        <>
          refunded by <TransactionLink id={refund.id} />
        </>
      ),
    ],
    ['actor', row.actor && `by ${actorName(row.actor)}`],
  ]
}

interface ReadingLinkProps {
  id: string
  spread: string
  /** Whether the link is followed by text. */
  inText: boolean
}

function ReadingLink({ id, spread, inText }: ReadingLinkProps) {
  return (
    <Anchor component={Link} to={`/readings/${id}`} inherit underline={inText ? 'always' : 'hover'}>
      {spread}
    </Anchor>
  )
}

function Original({ original }: { original: NonNullable<TransactionRow['original']> }) {
  const { id, type, product } = original
  return (
    <>
      of {type} <TransactionLink id={id} />
      {product && `, ${product}`}
    </>
  )
}

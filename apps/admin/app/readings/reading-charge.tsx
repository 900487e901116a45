import { Text } from '@mantine/core'
import { TransactionLink } from '../ledger/transaction-link.tsx'
import { transactionState, transactionStateLabels } from '../ledger/transaction-state.ts'
import { actorName } from '../ui/actor-name.ts'
import { SignedCredits } from '../ui/signed-credits.tsx'
import { Time } from '../ui/time.tsx'
import type { findReadingCharge } from './find-reading-charge.server.ts'

/** The charge of a reading, and its refund if any. */
export function ReadingCharge({ charge }: { charge: Awaited<ReturnType<typeof findReadingCharge>> }) {
  if (!charge) return 'none'
  const { id, amount, status, refund } = charge
  return (
    <>
      <SignedCredits amount={amount} /> {amount === -1 ? 'credit' : 'credits'},{' '}
      {transactionStateLabels[transactionState({ type: 'reading', status, refund })]} (
      <TransactionLink id={id} />)
      {refund && (
        <Text size="xs" c="dimmed" mt={2}>
          {refund.createdAt && <Time date={refund.createdAt} />}
          {refund.actor && ` by ${actorName(refund.actor)}`} (<TransactionLink id={refund.id} />)
          {refund.reason && `: ${refund.reason}`}
        </Text>
      )}
    </>
  )
}

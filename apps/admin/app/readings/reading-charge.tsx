import { Text } from '@mantine/core'
import { stateLabels, transactionState } from '../ledger/transaction-state.ts'
import { actorName } from '../ui/actor-name.ts'
import { SignedCredits } from '../ui/signed-credits.tsx'
import { Time } from '../ui/time.tsx'
import { TransactionLink } from '../ui/transaction-link.tsx'
import type { findCharge } from './find-reading-charge.server.ts'

/** What a reading cost, and whether it was refunded. */
export function ChargeFact({ charge }: { charge: Awaited<ReturnType<typeof findCharge>> }) {
  if (!charge) return 'none'
  const { id, amount, status, refund } = charge
  return (
    <>
      <SignedCredits amount={amount} /> {amount === -1 ? 'credit' : 'credits'},{' '}
      {stateLabels[transactionState({ type: 'reading', status, refund })]} (
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

import { Text } from '@mantine/core'
import { actorName } from '../actor.ts'
import type { findCharge } from '../find-charge.server.ts'
import { stateWords, transactionState } from '../transaction-state.ts'
import { SignedCredits } from './signed-credits.tsx'
import { Time } from './time.tsx'
import { TransactionLink } from './transaction-link.tsx'

/** What a reading cost, and whether it was refunded. */
export function ChargeFact({ charge }: { charge: Awaited<ReturnType<typeof findCharge>> }) {
  if (!charge) return 'none'
  const { id, amount, status, refund } = charge
  return (
    <>
      <SignedCredits amount={amount} /> {amount === -1 ? 'credit' : 'credits'},{' '}
      {stateWords[transactionState({ type: 'reading', status, refund })]} (
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

import { Text } from '@mantine/core'
import type { Payment } from '@tarot/data'
import { Fact, Facts } from '../ui/facts.tsx'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../users/user-link.tsx'
import { CopyCharge } from './charge-id.tsx'
import { PaymentStateBadge } from './payment-state-badge.tsx'

interface PaymentFactsProps {
  payment: TextIds<Payment> & { username: string | null }
  /** `125 Stars` */
  price: string
}

/** What Telegram has reported about a payment. */
export function PaymentFacts({ payment, price }: PaymentFactsProps) {
  const { chargeId, userId, username, state, paidAt, receivedAt, resolvedAt, periodEnd, payload } = payment
  const { botId } = payment
  return (
    <Facts>
      <Fact name="State">
        <PaymentStateBadge state={state} />
      </Fact>
      <Fact name="User">
        <UserLink id={userId} username={username} />
      </Fact>
      {botId && <Fact name="Bot">{botId}</Fact>}
      <Fact name="Paid">{price}</Fact>
      <Fact name="Paid on">
        <Time date={paidAt} />
      </Fact>
      <Fact name="Received on">
        <Time date={receivedAt} />
      </Fact>
      {periodEnd && (
        <Fact name="Paid period ends">
          <Time date={periodEnd} />
        </Fact>
      )}
      {resolvedAt && (
        <Fact name="Credited manually on">
          <Time date={resolvedAt} />
        </Fact>
      )}
      <Fact name="Payload">
        {payload === '' ? (
          'empty'
        ) : (
          <Text inherit ff="monospace">
            {payload}
          </Text>
        )}
      </Fact>
      <Fact name="Charge ID" wide>
        <Text inherit component="span" ff="monospace">
          {chargeId}
        </Text>{' '}
        <CopyCharge chargeId={chargeId} />
      </Fact>
    </Facts>
  )
}

import { Text } from '@mantine/core'
import type { Payment } from '@tarot/data'
import { actorName } from '../ui/actor-name.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatNumber } from '../ui/format.ts'
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

/** Who requested the refund of a payment, and its state. */
export function RefundFacts({ payment }: { payment: TextIds<Payment> }) {
  const { refundRequestedAt, refundRequestedBy, refundReason, refundAttempts, refundError, refundedAt } =
    payment
  return (
    <Facts>
      {refundRequestedAt && (
        <Fact name="Requested on">
          <Time date={refundRequestedAt} />
        </Fact>
      )}
      <Fact name="Requested by">{refundRequestedBy ? actorName(refundRequestedBy) : 'Telegram'}</Fact>
      {refundReason && (
        <Fact name="Reason" wide>
          {refundReason}
        </Fact>
      )}
      <Fact name="Failed attempts">{formatNumber(refundAttempts)}</Fact>
      {refundError && (
        <Fact name="Last error" wide>
          {refundError}
        </Fact>
      )}
      <Fact name="Stars refunded on">{refundedAt ? <Time date={refundedAt} /> : 'not yet'}</Fact>
    </Facts>
  )
}

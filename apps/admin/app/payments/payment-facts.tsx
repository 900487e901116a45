import { Text } from '@mantine/core'
import type { Payment } from '@tarot/data'
import { actorName } from '../ui/actor-name.ts'
import { CopyCharge } from '../ui/charge-id.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'
import { UserLink } from '../ui/user-link.tsx'
import { PaymentStateBadge } from './payment-state-badge.tsx'

interface PaymentFactsProps {
  payment: TextIds<Payment> & { username: string | null }
  /** `125 Stars` */
  price: string
}

/** What Telegram has told of a payment. */
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
        <Fact name="Pays until">
          <Time date={periodEnd} />
        </Fact>
      )}
      {resolvedAt && (
        <Fact name="Credited by hand on">
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
      <Fact name="Charge id" wide>
        <Text inherit component="span" ff="monospace">
          {chargeId}
        </Text>{' '}
        <CopyCharge chargeId={chargeId} />
      </Fact>
    </Facts>
  )
}

/** Who asked for the Stars back, and what came of it. */
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
      <Fact name="Stars returned on">{refundedAt ? <Time date={refundedAt} /> : 'not yet'}</Fact>
    </Facts>
  )
}

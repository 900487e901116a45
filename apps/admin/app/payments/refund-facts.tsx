import type { Payment } from '@tarot/data'
import { actorName } from '../ui/actor-name.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatNumber } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { Time } from '../ui/time.tsx'

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

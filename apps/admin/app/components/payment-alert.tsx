import { Alert } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconInfoCircle } from '@tabler/icons-react'
import type { Payment } from '@tarot/data'
import { formatCount } from '../format.ts'
import { parkedWords } from '../payment-words.ts'
import type { TextIds } from '../text-ids.ts'

/** What is to be done about a payment; nothing where all is done. */
export function PaymentAlert({ payment }: { payment: TextIds<Payment> }) {
  const { state, parkedReason, refundAttempts } = payment
  if (state === 'parked') {
    return (
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} py="xs" mb="md">
        <strong>It waits for you.</strong> The payment {parkedReason && parkedWords[parkedReason]}, so nothing
        was credited. Give credits for it, or refund it.
      </Alert>
    )
  }
  if (state === 'foreign') {
    return (
      <Alert color="blue" icon={<IconInfoCircle aria-hidden />} py="xs" mb="md">
        <strong>Nothing has to be done.</strong> This database never offered it: the bot had sold Stars
        before, or sells by another program. Nothing was credited and the person was told nothing. You can
        give credits for it, or refund it.
      </Alert>
    )
  }
  if (state === 'refunding') {
    return (
      <Alert color="yellow" icon={<IconClock aria-hidden />} py="xs" mb="md">
        <strong>The refund is under way.</strong> The bot returns the Stars, so it has to run; then the
        credits are taken back.{' '}
        {refundAttempts > 0
          ? `It failed ${formatCount(refundAttempts, 'time')} so far, and is tried again within an hour.`
          : 'This takes a few seconds.'}{' '}
        This page looks again by itself.
      </Alert>
    )
  }
  return null
}

import { Alert } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconInfoCircle } from '@tabler/icons-react'
import type { Payment } from '@tarot/data'
import { formatCount } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { parkedReasonLabels } from './payment-state-labels.ts'

interface PaymentAlertProps {
  payment: TextIds<Payment>
  /** Credits that were credited for it. */
  credits: number
}

/** An alert with what to do about a payment; null if there is nothing to do. */
export function PaymentAlert({ payment, credits }: PaymentAlertProps) {
  const { state, parkedReason, refundAttempts, refundError } = payment
  if (state === 'parked') {
    return (
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} py="xs" mb="md">
        <strong>This payment needs a decision.</strong> The payment{' '}
        {parkedReason && parkedReasonLabels[parkedReason]}, so nothing was credited. Credit it or refund it.
      </Alert>
    )
  }
  if (state === 'foreign') {
    return (
      <Alert color="blue" icon={<IconInfoCircle aria-hidden />} py="xs" mb="md">
        <strong>No action is required.</strong> This database has no invoice for it: the bot sold for Stars
        before, or sells with another program. Nothing was credited and the user was not notified. You can
        credit it or refund it.
      </Alert>
    )
  }
  if (state === 'refunding') {
    return (
      <Alert color="yellow" icon={<IconClock aria-hidden />} py="xs" mb="md">
        <strong>The refund is in progress.</strong> The bot refunds the Stars, so it has to run
        {credits > 0 ? '; then the credits are taken back' : ''}.{' '}
        {refundAttempts > 0
          ? `It failed ${refundAttempts === 1 ? 'once' : formatCount(refundAttempts, 'time')} so far, and is retried within an hour.`
          : 'This takes a few seconds.'}{' '}
        This page refreshes automatically.
      </Alert>
    )
  }
  if (state === 'refund_failed') {
    return (
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />} py="xs" mb="md">
        <strong>The refund is impossible.</strong> Telegram refuses it permanently: {refundError}.{' '}
        {credits > 0
          ? `The user keeps the ${formatCount(credits, 'credit')}. Withdraw the refund; then it can be requested again.`
          : 'The payment was not credited. Withdraw the refund; then the payment can be credited, or refunded again.'}
      </Alert>
    )
  }
  return null
}

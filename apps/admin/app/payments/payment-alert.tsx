import { Alert } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconInfoCircle } from '@tabler/icons-react'
import type { Payment, Subscription } from '@tarot/data'
import { formatCount } from '../ui/format.ts'
import type { TextIds } from '../ui/text-ids.ts'
import { parkedLabels } from './payment-state-labels.ts'

interface PaymentAlertProps {
  payment: TextIds<Payment>
  /** Credits that it gave. */
  credits: number
}

/** What is to be done about a payment; nothing where all is done. */
export function PaymentAlert({ payment, credits }: PaymentAlertProps) {
  const { state, parkedReason, refundAttempts, refundError } = payment
  if (state === 'parked') {
    return (
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} py="xs" mb="md">
        <strong>It waits for you.</strong> The payment {parkedReason && parkedLabels[parkedReason]}, so
        nothing was credited. Give credits for it, or refund it.
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
        <strong>The refund is under way.</strong> The bot returns the Stars, so it has to run
        {credits > 0 ? '; then the credits are taken back' : ''}.{' '}
        {refundAttempts > 0
          ? `It failed ${refundAttempts === 1 ? 'once' : formatCount(refundAttempts, 'time')} so far, and is tried again within an hour.`
          : 'This takes a few seconds.'}{' '}
        This page looks again by itself.
      </Alert>
    )
  }
  if (state === 'refund_failed') {
    return (
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />} py="xs" mb="md">
        <strong>The refund is impossible.</strong> Telegram refuses it for good: {refundError}.{' '}
        {credits > 0
          ? `The person keeps the ${formatCount(credits, 'credit')}. Withdraw the refund; then it can be asked for anew.`
          : 'The payment gave no credits. Withdraw the refund; then the payment can be credited, or refunded anew.'}
      </Alert>
    )
  }
  return null
}

/** That a subscription cannot be stopped; nothing where it can. */
export function CancellationAlert({ subscription }: { subscription: TextIds<Subscription> }) {
  const { cancelFailedAt, cancelError } = subscription
  if (cancelFailedAt === null) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} py="xs" mb="md">
      <strong>The renewal cannot be stopped.</strong> Telegram refuses it for good: {cancelError}. The person
      can stop it in Telegram’s settings, under Stars.
    </Alert>
  )
}

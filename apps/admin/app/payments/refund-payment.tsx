import { Button, Stack, Text } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { formProblems } from '../ui/form-problems.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { EnteredReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import { tierLabels } from '../users/tier-labels.ts'
import { paymentFormKey } from './payment-form-key.ts'
import type { RefundPreview } from './preview-refund.server.ts'
import type { refundPayment } from './refund-payment.server.ts'

interface RefundPaymentProps {
  /** Title of the user. */
  name: string
  chargeId: string
  /** `125 Stars` */
  price: string
  preview: RefundPreview
}

/** The button and the form that request a refund. */
export function RefundPayment({ name, chargeId, price, preview }: RefundPaymentProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof refundPayment>({ key: paymentFormKey(chargeId) })
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        onClick={open}
      >
        Refund
      </Button>
      <ReviewedForm
        title={`Refund ${price} to ${name}`}
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ intent: 'refund' }}
        check={({ reason }) => formProblems({ reason: reasonProblem(reason) })}
        fields={({ reason }, problems) => (
          <ReasonField
            first
            entered={reason}
            problem={problems.reason}
            description="Recorded in the ledger with your email address. A refund cannot be undone."
          />
        )}
        review={({ reason }) => (
          <Stack gap="xs">
            <Text>
              The bot refunds <strong>{price}</strong> to <strong>{name}</strong> as soon as it runs.
            </Text>
            <RefundEffect {...preview} />
            <EnteredReason reason={reason} />
          </Stack>
        )}
        confirm={() => `Refund ${price}`}
      />
    </>
  )
}

/** The effect of the refund on the ledger, with the current balance. */
function RefundEffect({ credits, balance, endsTier }: RefundPreview) {
  if (credits === 0) return <Text>The payment was not credited, so no credits are taken back.</Text>
  const shortfall = Math.max(0, credits - balance)
  return (
    <>
      <Text>
        Then the credits of the purchase are taken back: {formatNumber(credits)}.{' '}
        {balance === 0
          ? 'The balance is 0 and stays there.'
          : `The balance goes from ${formatNumber(balance)} to ${formatNumber(Math.max(0, balance - credits))}.`}
      </Text>
      {shortfall > 0 && (
        <Text>
          {formatCount(shortfall, 'credit')} of the purchase {shortfall === 1 ? 'is' : 'are'} already spent
          and cannot be taken back. The ledger records the shortfall.
        </Text>
      )}
      {endsTier && <Text>The subscription and the {tierLabels[endsTier]} end with the refund.</Text>}
    </>
  )
}

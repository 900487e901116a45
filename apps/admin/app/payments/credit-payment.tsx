import { Button, Text } from '@mantine/core'
import { IconCoins } from '@tabler/icons-react'
import type { SubscriptionTier } from '@tarot/data'
import { useFetcher } from 'react-router'
import { amountProblem } from '../ui/credit-amount.ts'
import { CreditsField } from '../ui/credits-field.tsx'
import { formProblems } from '../ui/form-problems.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { EnteredReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import { tierLabels } from '../users/tier-labels.ts'
import type { creditPayment } from './credit-payment.server.ts'
import { paymentFormKey } from './payment-form-key.ts'
import type { CreditSuggestion } from './suggest-credits.server.ts'

interface CreditPaymentProps {
  /** Title of the user. */
  name: string
  chargeId: string
  /** `125 Stars` */
  price: string
  balance: number
  suggestion: CreditSuggestion
  /** Tier of the plan that was paid for, if any: crediting sets it as well. */
  tier: SubscriptionTier | null
}

/** The button and the form that credit a payment. */
export function CreditPayment({ name, chargeId, price, balance, suggestion, tier }: CreditPaymentProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof creditPayment>({ key: paymentFormKey(chargeId) })
  const suggested = suggestion.credits === null ? '' : String(suggestion.credits)
  return (
    <>
      <Button size="sm" leftSection={<IconCoins size={16} aria-hidden />} onClick={open}>
        Credit
      </Button>
      <ReviewedForm
        title={`Credit ${price} to ${name}`}
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ intent: 'credit' }}
        check={({ amount, reason }) =>
          formProblems({ amount: amountProblem(amount, balance), reason: reasonProblem(reason) })
        }
        fields={({ amount = suggested, reason }, problems) => (
          <>
            <CreditsField description={suggestion.reason} entered={amount} problem={problems.amount} />
            <ReasonField
              entered={reason}
              problem={problems.reason}
              description="Recorded in the ledger with your email address. The payment can still be refunded later."
            />
          </>
        )}
        review={({ amount, reason }) => (
          <div>
            <Text>
              <strong>{name}</strong> gets <strong>{formatCount(Number(amount), 'credit')}</strong> for{' '}
              {price} and is notified. The balance goes from {formatNumber(balance)} to{' '}
              {formatNumber(balance + Number(amount))}.
              {tier && ` The ${tierLabels[tier]} is activated until the end of the paid period.`}
            </Text>
            <EnteredReason reason={reason} />
          </div>
        )}
        confirm={({ amount }) => `Grant ${formatCount(Number(amount), 'credit')}`}
      />
    </>
  )
}

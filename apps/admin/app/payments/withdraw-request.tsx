import { Button, Text } from '@mantine/core'
import { IconArrowBackUpDouble } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { formProblems } from '../ui/form-problems.ts'
import { reasonProblem } from '../ui/reason.ts'
import { EnteredReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import { paymentFormKey } from './payment-form-key.ts'
import type { withdrawRequest } from './withdraw-request.server.ts'

interface WithdrawRequestProps {
  chargeId: string
  /** The request that Telegram refuses permanently. */
  kind: 'refund' | 'cancellation'
  /** Credits that were credited for the payment. */
  credits: number
}

function effectOf({ kind, credits }: WithdrawRequestProps): string {
  if (kind === 'cancellation') {
    return 'The bot no longer tries to stop the renewal. If Telegram renews the subscription, it is active again.'
  }
  const next = credits > 0 ? 'it can be refunded again.' : 'it can be credited, or refunded again.'
  return `The bot no longer tries to refund the Stars. The payment has its former state: ${next}`
}

/** The button and the form that withdraw a request. */
export function WithdrawRequest(props: WithdrawRequestProps) {
  const { chargeId, kind } = props
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof withdrawRequest>({ key: paymentFormKey(chargeId) })
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconArrowBackUpDouble size={16} aria-hidden />}
        onClick={open}
      >
        Withdraw the {kind}
      </Button>
      <ReviewedForm
        title={`Withdraw the ${kind}`}
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ intent: `withdraw-${kind}` }}
        check={({ reason }) => formProblems({ reason: reasonProblem(reason) })}
        fields={({ reason }, problems) => (
          <ReasonField
            first
            entered={reason}
            problem={problems.reason}
            description="Recorded with your email address and Telegram's answer."
          />
        )}
        review={({ reason }) => (
          <div>
            <Text>{effectOf(props)}</Text>
            <EnteredReason reason={reason} />
          </div>
        )}
        confirm={() => `Withdraw the ${kind}`}
      />
    </>
  )
}

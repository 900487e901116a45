import { Button, Text } from '@mantine/core'
import { IconArrowBackUpDouble } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { paymentForms } from '../ui/form-keys.ts'
import { formProblems } from '../ui/form-problems.ts'
import { reasonProblem } from '../ui/reason.ts'
import { GivenReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import type { withdrawRequest } from './withdraw-request.server.ts'

interface WithdrawRequestProps {
  chargeId: string
  /** What Telegram refuses for good. */
  kind: 'refund' | 'cancellation'
  /** Credits that the payment gave. */
  credits: number
}

function effectOf({ kind, credits }: WithdrawRequestProps): string {
  if (kind === 'cancellation') {
    return 'The bot no longer tries to stop the renewal. If Telegram renews the subscription, it is active again.'
  }
  const next = credits > 0 ? 'it can be refunded anew.' : 'it can be credited, or refunded anew.'
  return `The bot no longer tries to return the Stars. The payment is as it was before: ${next}`
}

/** A button, and the form behind it. */
export function WithdrawRequest(props: WithdrawRequestProps) {
  const { chargeId, kind } = props
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof withdrawRequest>({ key: paymentForms(chargeId) })
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
            description="Kept with your address and what Telegram said."
          />
        )}
        review={({ reason }) => (
          <div>
            <Text>{effectOf(props)}</Text>
            <GivenReason reason={reason} />
          </div>
        )}
        confirm={() => `Withdraw the ${kind}`}
      />
    </>
  )
}

import { Button, Text } from '@mantine/core'
import { IconArrowBackUpDouble } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { problemsOf } from '../problems-of.ts'
import { reasonProblem } from '../reason.ts'
import type { withdrawRequest } from '../withdraw-request.server.ts'
import { GivenReason, ReasonField } from './reason-field.tsx'
import { ReviewedForm } from './reviewed-form.tsx'
import { useFreshDialog } from './use-fresh-dialog.ts'

export const withdrawKey = (chargeId: string) => `withdraw-request ${chargeId}`

interface WithdrawRequestProps {
  chargeId: string
  /** What Telegram refuses for good. */
  kind: 'refund' | 'cancellation'
}

const effects = {
  refund:
    'The bot no longer tries to return the Stars. The payment is as it was before: it can be credited if it gave no credits, and refunded anew.',
  cancellation:
    'The bot no longer tries to stop the renewal. If Telegram renews the subscription, it is active again.',
}

/** A button, and the form behind it. */
export function WithdrawRequest({ chargeId, kind }: WithdrawRequestProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof withdrawRequest>({ key: withdrawKey(chargeId) })
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
        check={({ reason }) => problemsOf({ reason: reasonProblem(reason) })}
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
            <Text>{effects[kind]}</Text>
            <GivenReason reason={reason} />
          </div>
        )}
        confirm={() => `Withdraw the ${kind}`}
      />
    </>
  )
}

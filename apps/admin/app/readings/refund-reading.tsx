import { Button, Text } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { formProblems } from '../ui/form-problems.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { GivenReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import type { refundReading } from './refund-reading.server.ts'

export const refundReadingKey = (readingId: string) => `give-back ${readingId}`

interface GiveBackProps {
  /** Of the user. */
  name: string
  readingId: string
  credits: number
  balance: number
}

/** A button, and the form behind it. */
export function RefundReading({ name, readingId, credits, balance }: GiveBackProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof refundReading>({ key: refundReadingKey(readingId) })
  const amount = formatCount(credits, 'credit')
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        onClick={open}
      >
        Refund credits
      </Button>
      <ReviewedForm
        title={`Refund the credits to ${name}`}
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ intent: 'give-back' }}
        check={({ reason }) => formProblems({ reason: reasonProblem(reason) })}
        fields={({ reason }, problems) => (
          <ReasonField
            first
            entered={reason}
            problem={problems.reason}
            description="Kept in the ledger with your address. A refund cannot be taken back."
          />
        )}
        review={({ reason }) => (
          <div>
            <Text>
              <strong>{name}</strong> gets the <strong>{amount}</strong> of this reading back and is told so.
              The reading stays. The balance goes from {formatNumber(balance)} to{' '}
              {formatNumber(balance + credits)}.
            </Text>
            <GivenReason reason={reason} />
          </div>
        )}
        confirm={() => `Refund ${amount}`}
      />
    </>
  )
}

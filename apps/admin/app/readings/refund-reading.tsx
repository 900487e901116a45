import { Button, Text } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { formProblems } from '../ui/form-problems.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { EnteredReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import type { refundReading } from './refund-reading.server.ts'

export const refundReadingKey = (readingId: string) => `refund-reading ${readingId}`

interface RefundReadingProps {
  /** Title of the user. */
  name: string
  readingId: string
  credits: number
  balance: number
}

/** The button and the form that refund a reading. */
export function RefundReading({ name, readingId, credits, balance }: RefundReadingProps) {
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
          <div>
            <Text>
              <strong>{amount}</strong> of this reading {credits === 1 ? 'is' : 'are'} refunded to{' '}
              <strong>{name}</strong>, who is notified and keeps the reading. The balance goes from{' '}
              {formatNumber(balance)} to {formatNumber(balance + credits)}.
            </Text>
            <EnteredReason reason={reason} />
          </div>
        )}
        confirm={() => `Refund ${amount}`}
      />
    </>
  )
}

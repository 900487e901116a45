import { Button, Text } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { formatCount, formatNumber } from '../format.ts'
import type { giveBack } from '../give-back.server.ts'
import { problemsOf } from '../problems-of.ts'
import { reasonProblem } from '../reason.ts'
import { GivenReason, ReasonField } from './reason-field.tsx'
import { ReviewedForm } from './reviewed-form.tsx'
import { useFreshDialog } from './use-fresh-dialog.ts'

export const giveBackKey = (readingId: string) => `give-back ${readingId}`

interface GiveBackProps {
  /** Of the user. */
  name: string
  readingId: string
  credits: number
  balance: number
}

/** A button, and the form behind it. */
export function GiveBack({ name, readingId, credits, balance }: GiveBackProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof giveBack>({ key: giveBackKey(readingId) })
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
        check={({ reason }) => problemsOf({ reason: reasonProblem(reason) })}
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

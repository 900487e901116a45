import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconGift } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { amountProblem } from '../credit-amount.ts'
import { formatCount, formatNumber } from '../format.ts'
import type { giveCredits } from '../give-credits.server.ts'
import { problemsOf } from '../problems-of.ts'
import { reasonProblem } from '../reason.ts'
import { CreditsField } from './credits-field.tsx'
import { Notice } from './notice.tsx'
import { GivenReason, ReasonField } from './reason-field.tsx'
import { ReviewedForm } from './reviewed-form.tsx'

const key = 'give-credits'

interface GiveCreditsProps {
  /** Of the user. */
  name: string
  balance: number
  idempotencyKey: string
}

/** A button, and the form behind it. */
export function GiveCredits({ name, balance, idempotencyKey }: GiveCreditsProps) {
  const [opened, { open, close }] = useDisclosure()
  const fetcher = useFetcher<typeof giveCredits>({ key })
  return (
    <>
      <Button size="sm" leftSection={<IconGift size={16} aria-hidden />} onClick={open}>
        Give credits
      </Button>
      <ReviewedForm
        title={`Give credits to ${name}`}
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ intent: key, idempotencyKey }}
        check={({ amount, reason }) =>
          problemsOf({ amount: amountProblem(amount, balance), reason: reasonProblem(reason) })
        }
        fields={({ amount = '', reason }, problems) => (
          <>
            <CreditsField entered={amount} problem={problems.amount} />
            <ReasonField
              entered={reason}
              problem={problems.reason}
              description="Kept in the ledger with your address. A gift cannot be taken back."
            />
          </>
        )}
        review={({ amount, reason }) => (
          <div>
            <Text>
              <strong>{name}</strong> gets <strong>{formatCount(Number(amount), 'credit')}</strong>. The
              balance goes from {formatNumber(balance)} to {formatNumber(balance + Number(amount))}.
            </Text>
            <GivenReason reason={reason} />
          </div>
        )}
        confirm={({ amount }) => `Give ${formatCount(Number(amount), 'credit')}`}
      />
    </>
  )
}

/** What the last gift has led to. */
export function GiveCreditsNotice() {
  const { data } = useFetcher<typeof giveCredits>({ key })
  if (!data?.ok) return null
  return (
    <Notice>
      {data.replayed ? 'These credits were given before: ' : 'Done: '}
      {formatCount(data.amount, 'credit')} given, the new balance is {formatNumber(data.balance)}.
    </Notice>
  )
}

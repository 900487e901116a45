import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconGift } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { amountProblem } from '../credit-amount.ts'
import { userForms } from '../form-keys.ts'
import { formatCount, formatNumber } from '../format.ts'
import type { giveCredits } from '../give-credits.server.ts'
import { problemsOf } from '../problems-of.ts'
import { reasonProblem } from '../reason.ts'
import { CreditsField } from './credits-field.tsx'
import { GivenReason, ReasonField } from './reason-field.tsx'
import { ReviewedForm } from './reviewed-form.tsx'

interface GiveCreditsProps {
  userId: string
  /** Of the user. */
  name: string
  balance: number
  idempotencyKey: string
}

/** A button, and the form behind it. */
export function GiveCredits({ userId, name, balance, idempotencyKey }: GiveCreditsProps) {
  const [opened, { open, close }] = useDisclosure()
  const fetcher = useFetcher<typeof giveCredits>({ key: userForms(userId) })
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
        hidden={{ intent: 'give-credits', idempotencyKey }}
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
              <strong>{name}</strong> gets <strong>{formatCount(Number(amount), 'credit')}</strong> and is
              told so. The balance goes from {formatNumber(balance)} to{' '}
              {formatNumber(balance + Number(amount))}.
            </Text>
            <GivenReason reason={reason} />
          </div>
        )}
        confirm={({ amount }) => `Give ${formatCount(Number(amount), 'credit')}`}
      />
    </>
  )
}

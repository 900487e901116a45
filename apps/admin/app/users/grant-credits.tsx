import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconGift } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { amountProblem } from '../ui/credit-amount.ts'
import { CreditsField } from '../ui/credits-field.tsx'
import { userForms } from '../ui/form-keys.ts'
import { formProblems } from '../ui/form-problems.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { GivenReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import type { giveCredits } from './grant-credits.server.ts'

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
          formProblems({ amount: amountProblem(amount, balance), reason: reasonProblem(reason) })
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

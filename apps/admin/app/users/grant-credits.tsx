import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconGift } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { amountProblem } from '../ui/credit-amount.ts'
import { CreditsField } from '../ui/credits-field.tsx'
import { formProblems } from '../ui/form-problems.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { EnteredReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import type { grantCredits } from './grant-credits.server.ts'
import { userFormKey } from './user-form-key.ts'

interface GrantCreditsProps {
  userId: string
  /** Title of the user. */
  name: string
  balance: number
  idempotencyKey: string
}

/** The button and the form that grant credits. */
export function GrantCredits({ userId, name, balance, idempotencyKey }: GrantCreditsProps) {
  const [opened, { open, close }] = useDisclosure()
  const fetcher = useFetcher<typeof grantCredits>({ key: userFormKey(userId) })
  return (
    <>
      <Button size="sm" leftSection={<IconGift size={16} aria-hidden />} onClick={open}>
        Grant credits
      </Button>
      <ReviewedForm
        title={`Grant credits to ${name}`}
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ intent: 'grant-credits', idempotencyKey }}
        check={({ amount, reason }) =>
          formProblems({ amount: amountProblem(amount, balance), reason: reasonProblem(reason) })
        }
        fields={({ amount = '', reason }, problems) => (
          <>
            <CreditsField entered={amount} problem={problems.amount} />
            <ReasonField
              entered={reason}
              problem={problems.reason}
              description="Recorded in the ledger with your email address. A grant cannot be undone."
            />
          </>
        )}
        review={({ amount, reason }) => (
          <div>
            <Text>
              <strong>{name}</strong> gets <strong>{formatCount(Number(amount), 'credit')}</strong> and is
              notified. The balance goes from {formatNumber(balance)} to{' '}
              {formatNumber(balance + Number(amount))}.
            </Text>
            <EnteredReason reason={reason} />
          </div>
        )}
        confirm={({ amount }) => `Grant ${formatCount(Number(amount), 'credit')}`}
      />
    </>
  )
}

import { Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import type { SubscriptionTier } from '@tarot/data'
import { useFetcher } from 'react-router'
import { userForms } from '../ui/form-keys.ts'
import { formProblems } from '../ui/form-problems.ts'
import { formatDate } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { GivenReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import { useViewer } from '../ui/viewer.ts'
import type { TierNow } from './current-tier.server.ts'
import type { PaidSubscription } from './find-paid-subscription.server.ts'
import { PaidBeside } from './paid-subscription.tsx'
import type { setTier } from './set-tier.server.ts'
import { endOf, lastDayProblems, unchangedProblems } from './tier-change-problem.ts'
import { tierLabels } from './tier-labels.ts'

interface SetTierProps {
  userId: string
  /** Of the user. */
  name: string
  now: TierNow
  /** The plan that the person pays for. */
  paid: PaidSubscription | null
  tiers: SubscriptionTier[]
}

/** A button, and the form behind it. */
export function SetTier({ userId, name, now, paid, tiers }: SetTierProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof setTier>({ key: userForms(userId) })
  const { timeZone } = useViewer()
  const recorded = { tier: now.recorded, end: now.end }
  return (
    <>
      <Button size="sm" variant="default" onClick={open}>
        Change tier
      </Button>
      <ReviewedForm
        title={`Change the tier of ${name}`}
        opened={opened}
        onClose={close}
        fetcher={fetcher}
        hidden={{ intent: 'set-tier' }}
        check={({ tier = '', lastDay = '', reason }) => {
          const asked = { tier, lastDay }
          const wrongDay = lastDayProblems(asked, timeZone)
          const unchanged = wrongDay.lastDay ? {} : unchangedProblems(asked, recorded, timeZone)
          return { ...unchanged, ...wrongDay, ...formProblems({ reason: reasonProblem(reason) }) }
        }}
        fields={(values, problems) => (
          <>
            <NativeSelect
              label="Tier"
              name="tier"
              defaultValue={values.tier ?? now.tier}
              data={tiers.map((value) => ({ value, label: tierLabels[value] }))}
              error={problems.tier}
              data-autofocus
            />
            <TextInput
              label="Last day"
              description="Empty for a tier without an end."
              name="lastDay"
              type="date"
              defaultValue={values.lastDay ?? ''}
              error={problems.lastDay}
            />
            <ReasonField
              entered={values.reason}
              problem={problems.reason}
              description="Kept on record with your address, and shown on this page."
            />
          </>
        )}
        review={({ tier: asked = '', lastDay = '', reason }) => {
          const tier = tiers.find((one) => one === asked) ?? 'basic'
          const end = endOf({ tier, lastDay }, timeZone)
          return (
            <Stack gap="xs">
              <Text>
                <strong>{name}</strong> goes from {tierLabels[now.tier]}
                {now.stage === 'paid' && now.end && ` (until ${formatDate(now.end, timeZone)})`} to{' '}
                <strong>{tierLabels[tier]}</strong>
                {tier !== 'basic' &&
                  (end ? `, until the end of ${formatDate(end, timeZone)},` : ', without an end,')}{' '}
                and is told so.
              </Text>
              {paid && <PaidBeside name={name} paid={paid} tier={tier} end={end} />}
              <GivenReason reason={reason} />
            </Stack>
          )
        }}
        confirm={() => 'Change tier'}
      />
    </>
  )
}

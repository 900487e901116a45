import { Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import type { SubscriptionTier } from '@tarot/data'
import { useFetcher } from 'react-router'
import { formProblems } from '../ui/form-problems.ts'
import { formatDate } from '../ui/format.ts'
import { reasonProblem } from '../ui/reason.ts'
import { EnteredReason, ReasonField } from '../ui/reason-field.tsx'
import { ReviewedForm } from '../ui/reviewed-form.tsx'
import { useFreshDialog } from '../ui/use-fresh-dialog.ts'
import { useViewer } from '../ui/viewer.ts'
import type { PaidSubscription } from './find-paid-subscription.server.ts'
import { PaidSubscriptionNotice } from './paid-subscription-notice.tsx'
import type { setTier } from './set-tier.server.ts'
import { lastDayProblems, tierEnd, unchangedProblems } from './tier-change-problems.ts'
import { tierLabels } from './tier-labels.ts'
import type { TierState } from './tier-state.server.ts'
import { userFormKey } from './user-form-key.ts'

interface SetTierProps {
  userId: string
  /** Title of the user. */
  name: string
  current: TierState
  /** The plan that the user pays for. */
  paid: PaidSubscription | null
  tiers: SubscriptionTier[]
}

/** The button and the form that change a tier. */
export function SetTier({ userId, name, current, paid, tiers }: SetTierProps) {
  const { opened, open, close } = useFreshDialog()
  const fetcher = useFetcher<typeof setTier>({ key: userFormKey(userId) })
  const { timeZone } = useViewer()
  const recorded = { tier: current.recorded, end: current.end }
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
          const requested = { tier, lastDay }
          const invalidDay = lastDayProblems(requested, timeZone)
          const unchanged = invalidDay.lastDay ? {} : unchangedProblems(requested, recorded, timeZone)
          return { ...unchanged, ...invalidDay, ...formProblems({ reason: reasonProblem(reason) }) }
        }}
        fields={(values, problems) => (
          <>
            <NativeSelect
              label="Tier"
              name="tier"
              defaultValue={values.tier ?? current.tier}
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
              description="Recorded with your email address and shown on this page."
            />
          </>
        )}
        review={({ tier: requested = '', lastDay = '', reason }) => {
          const tier = tiers.find((other) => other === requested) ?? 'basic'
          const end = tierEnd({ tier, lastDay }, timeZone)
          return (
            <Stack gap="xs">
              <Text>
                <strong>{name}</strong> goes from {tierLabels[current.tier]}
                {current.stage === 'paid' && current.end && ` (until ${formatDate(current.end, timeZone)})`}{' '}
                to <strong>{tierLabels[tier]}</strong>
                {tier !== 'basic' &&
                  (end ? `, until the end of ${formatDate(end, timeZone)},` : ', without an end,')}{' '}
                and is notified.
              </Text>
              {paid && <PaidSubscriptionNotice name={name} paid={paid} tier={tier} end={end} />}
              <EnteredReason reason={reason} />
            </Stack>
          )
        }}
        confirm={() => 'Change tier'}
      />
    </>
  )
}

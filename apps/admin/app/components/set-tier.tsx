import { Button, NativeSelect, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { SubscriptionTier } from '@tarot/data'
import { useFetcher } from 'react-router'
import { formatDay } from '../format.ts'
import { lastDayProblem } from '../last-day.ts'
import { problemsOf } from '../problems-of.ts'
import { reasonProblem } from '../reason.ts'
import type { setTier } from '../set-tier.server.ts'
import { tierLabels } from '../tier-labels.ts'
import { dayOf } from '../time-zone.ts'
import { useViewer } from '../viewer.ts'
import { Notice } from './notice.tsx'
import { GivenReason, ReasonField } from './reason-field.tsx'
import { ReviewedForm } from './reviewed-form.tsx'

const key = 'set-tier'

interface SetTierProps {
  /** Of the user. */
  name: string
  tier: SubscriptionTier
  tiers: SubscriptionTier[]
}

/** A button, and the form behind it. */
export function SetTier({ name, tier, tiers }: SetTierProps) {
  const [opened, { open, close }] = useDisclosure()
  const fetcher = useFetcher<typeof setTier>({ key })
  const { timeZone } = useViewer()
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
        hidden={{ intent: key }}
        check={({ lastDay = '', reason }) =>
          problemsOf({
            lastDay: lastDayProblem(lastDay, dayOf(new Date(), timeZone)),
            reason: reasonProblem(reason),
          })
        }
        fields={(values, problems) => (
          <>
            <NativeSelect
              label="Tier"
              name="tier"
              defaultValue={values.tier ?? tier}
              data={tiers.map((value) => ({ value, label: tierLabels[value] }))}
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
        review={(values) => (
          <div>
            <Text>
              <strong>{name}</strong> goes from {tierLabels[tier]} to <strong>{labelOf(values.tier)}</strong>,{' '}
              {values.lastDay
                ? `until the end of ${formatDay(values.lastDay)} ${values.lastDay.slice(0, 4)}`
                : 'without an end'}
              .
            </Text>
            <GivenReason reason={values.reason} />
          </div>
        )}
        confirm={() => 'Change tier'}
      />
    </>
  )
}

/** What the last change has led to. */
export function SetTierNotice() {
  const { data } = useFetcher<typeof setTier>({ key })
  return data?.ok ? <Notice>Done: the tier is {tierLabels[data.tier]} now.</Notice> : null
}

/** Of a value that the form has been given. */
const labelOf = (tier: string | undefined): string =>
  Object.entries(tierLabels).find(([name]) => name === tier)?.[1] ?? ''

import { Alert, Button, Group, Stack } from '@mantine/core'
import { useDidUpdate } from '@mantine/hooks'
import { IconAlertCircle } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import type { FetcherWithComponents } from 'react-router'

export type Values = Record<string, string>

export interface ReviewedStepsProps {
  onClose: () => void
  /** Sends the form, and knows what came of it. */
  fetcher: FetcherWithComponents<{ ok: boolean; problem?: string }>
  /** Sent along, unseen. */
  hidden: Values
  /** The fields, filled with what was entered before; the first one has `data-autofocus`. */
  fields: (values: Values, problems: Values) => ReactNode
  /** What is wrong with the fields, by their names, beyond what the browser sees. */
  check?: (values: Values) => Values
  /** What would happen, in words. */
  review: (values: Values) => ReactNode
  /** On the button that does it. */
  confirm: (values: Values) => string
}

/** The two steps of one `ReviewedForm`. The keyboard follows from step to step, never onto the button that does it. */
export function ReviewedSteps(props: ReviewedStepsProps) {
  const [entered, setEntered] = useState<Values>({})
  const [reviewing, setReviewing] = useState(false)
  const step = useRef<HTMLDivElement>(null)
  useDidUpdate(() => {
    step.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [reviewing])

  return (
    <div ref={step}>
      {reviewing ? (
        <Confirmation {...props} entered={entered} onBack={() => setReviewing(false)} />
      ) : (
        <Entry
          {...props}
          entered={entered}
          onReview={(values) => {
            setEntered(values)
            setReviewing(true)
          }}
        />
      )}
    </div>
  )
}

interface EntryProps extends ReviewedStepsProps {
  entered: Values
  onReview: (values: Values) => void
}

function Entry({ entered, fields, check, onReview, onClose }: EntryProps) {
  const [problems, setProblems] = useState<Values>({})
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
    const found = check?.(values) ?? {}
    setProblems(found)
    const [wrong] = Object.keys(found)
    if (wrong === undefined) return onReview(values)
    form.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus()
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        {fields(entered, problems)}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Review</Button>
        </Group>
      </Stack>
    </form>
  )
}

interface ConfirmationProps extends ReviewedStepsProps {
  entered: Values
  onBack: () => void
}

function Confirmation({ entered, fetcher, hidden, review, confirm, onBack }: ConfirmationProps) {
  // What an earlier form was refused for says nothing about this one.
  const [sent, setSent] = useState(false)
  const { state, data } = fetcher
  const problem = sent && state === 'idle' ? data?.problem : undefined
  return (
    <fetcher.Form method="post" onSubmit={() => setSent(true)}>
      {Object.entries({ ...hidden, ...entered }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Stack gap="md">
        {problem && (
          <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
            {problem}
          </Alert>
        )}
        <div tabIndex={-1} data-autofocus>
          {review(entered)}
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" loading={state !== 'idle'}>
            {confirm(entered)}
          </Button>
        </Group>
      </Stack>
    </fetcher.Form>
  )
}

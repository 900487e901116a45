import { Alert, Button, Group, Stack } from '@mantine/core'
import { useDidUpdate } from '@mantine/hooks'
import { IconAlertCircle } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import type { FetcherWithComponents } from 'react-router'
import { submitOnce } from './submit-once.ts'

export type Values = Record<string, string>

export interface ReviewedStepsProps {
  onClose: () => void
  /** Sends the form and has its result. */
  fetcher: FetcherWithComponents<{ ok: boolean; problem?: string }>
  /** Values of hidden fields. */
  hidden: Values
  /** The fields with the values entered before. The first one has `data-autofocus`. */
  fields: (values: Values, problems: Values) => ReactNode
  /** Problems of the fields that the browser does not find, by field name. */
  check?: (values: Values) => Values
  /** A description of what will happen. */
  review: (values: Values) => ReactNode
  /** Label of the confirming button. */
  confirm: (values: Values) => string
}

/** The two steps of a `ReviewedForm`. The focus moves to each step, but never to the confirming button. */
export function ReviewedSteps(props: ReviewedStepsProps) {
  const [entered, setEntered] = useState<Values>({})
  const [isReviewing, setIsReviewing] = useState(false)
  const step = useRef<HTMLDivElement>(null)
  useDidUpdate(() => {
    step.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [isReviewing])

  return (
    <div ref={step}>
      {isReviewing ? (
        <Confirmation {...props} entered={entered} onBack={() => setIsReviewing(false)} />
      ) : (
        <Entry
          {...props}
          entered={entered}
          onReview={(values) => {
            setEntered(values)
            setIsReviewing(true)
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
    const newProblems = check?.(values) ?? {}
    setProblems(newProblems)
    const [invalidField] = Object.keys(newProblems)
    if (invalidField === undefined) return onReview(values)
    form.querySelector<HTMLElement>(`[name="${invalidField}"]`)?.focus()
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
  // The problem of an earlier form is not shown.
  const [isSent, setIsSent] = useState(false)
  const { state, data } = fetcher
  const problem = isSent && state === 'idle' ? data?.problem : undefined
  return (
    <fetcher.Form
      method="post"
      onSubmit={(event) => {
        setIsSent(true)
        submitOnce(fetcher.submit)(event)
      }}
    >
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

import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useEffect, useState } from 'react'
import type { FetcherWithComponents } from 'react-router'

type Values = Record<string, string>

interface ReviewedFormProps {
  title: string
  opened: boolean
  onClose: () => void
  /** Sends the form, and knows what came of it. */
  fetcher: FetcherWithComponents<{ ok: boolean; problem?: string }>
  /** Sent along, unseen. */
  hidden: Values
  /** The fields, filled with what was entered before. */
  fields: (values: Values) => ReactNode
  /** What would happen, in words. */
  review: (values: Values) => ReactNode
  /** On the button that does it. */
  confirm: (values: Values) => string
}

/** A form in two steps: enter, then read what will happen and confirm. Closes when it is done. */
export function ReviewedForm(props: ReviewedFormProps) {
  const { title, opened, onClose, fetcher, hidden, fields, review, confirm } = props
  const [entered, setEntered] = useState<Values>({})
  const [reviewing, setReviewing] = useState(false)
  const { state, data } = fetcher

  useEffect(() => {
    if (state !== 'idle' || !data?.ok) return
    setReviewing(false)
    setEntered({})
    onClose()
  }, [state, data, onClose])

  const onReview = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const values = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])
    setEntered(Object.fromEntries(values))
    setReviewing(true)
  }

  return (
    <Modal.Root opened={opened} onClose={onClose} centered>
      <Modal.Overlay />
      <Modal.Content>
        {/* Not a second banner of the page. */}
        <Modal.Header role="presentation">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>
          {reviewing ? (
            <fetcher.Form method="post">
              {Object.entries({ ...hidden, ...entered }).map(([name, value]) => (
                <input key={name} type="hidden" name={name} value={value} />
              ))}
              <Stack gap="md">
                {data?.problem && state === 'idle' && (
                  <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
                    {data.problem}
                  </Alert>
                )}
                {review(entered)}
                <Group justify="flex-end" gap="xs">
                  <Button variant="default" onClick={() => setReviewing(false)}>
                    Back
                  </Button>
                  <Button type="submit" loading={state !== 'idle'} data-autofocus>
                    {confirm(entered)}
                  </Button>
                </Group>
              </Stack>
            </fetcher.Form>
          ) : (
            <form onSubmit={onReview}>
              <Stack gap="md">
                {fields(entered)}
                <Group justify="flex-end" gap="xs">
                  <Button variant="default" onClick={onClose}>
                    Cancel
                  </Button>
                  <Button type="submit">Review</Button>
                </Group>
              </Stack>
            </form>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

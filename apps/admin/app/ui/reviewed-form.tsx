import { Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ReviewedSteps, type ReviewedStepsProps } from './reviewed-steps.tsx'

interface ReviewedFormProps extends ReviewedStepsProps {
  title: string
  opened: boolean
}

/** A dialog with a form in two steps: enter, then review and confirm. It closes after success. */
export function ReviewedForm({ title, opened, ...steps }: ReviewedFormProps) {
  const { onClose, fetcher } = steps
  const { state, data } = fetcher
  const round = useRound(opened)

  useEffect(() => {
    if (state === 'idle' && data?.ok) onClose()
  }, [state, data, onClose])

  return (
    <Modal.Root opened={opened} onClose={onClose} centered>
      <Modal.Overlay />
      <Modal.Content>
        {/* Otherwise the header would be a second banner landmark. */}
        <Modal.Header role="presentation">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>
          <ReviewedSteps key={round} {...steps} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** A number that changes each time the dialog opens, so that it opens empty even while it still fades out. */
function useRound(opened: boolean): number {
  const [round, setRound] = useState({ number: 0, opened })
  if (round.opened !== opened) setRound({ number: round.number + (opened ? 1 : 0), opened })
  return round.number
}

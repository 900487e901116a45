import { Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ReviewedSteps, type ReviewedStepsProps } from './reviewed-steps.tsx'

interface ReviewedFormProps extends ReviewedStepsProps {
  title: string
  opened: boolean
}

/** A form in two steps: enter, then read what will happen and confirm. Closes when it is done. */
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
        {/* Not a second banner of the page. */}
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

/** Another number each time the dialog opens, so that it opens empty even while it is still fading out. */
function useRound(opened: boolean): number {
  const [round, setRound] = useState({ number: 0, opened })
  if (round.opened !== opened) setRound({ number: round.number + (opened ? 1 : 0), opened })
  return round.number
}

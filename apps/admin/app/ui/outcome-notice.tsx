import { Alert, Box } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useFetcher } from 'react-router'
import type { Outcome } from '../server/outcome.server.ts'

interface OutcomeNoticeProps {
  fetcherKey: string
  /** The state that the page shows. An outcome with another `validFor` is hidden. */
  shown?: string | null
  /** Replaces the message of a successful outcome whose `validFor` is `of`, once the page shows another state. */
  completion?: { of: string; message: string } | undefined
}

const styles = {
  done: { color: 'green', Icon: IconCircleCheck },
  overtaken: { color: 'yellow', Icon: IconInfoCircle },
  alarm: { color: 'red', Icon: IconAlertTriangle },
}

/** The outcome of the last form with this key. It takes the focus, because the button of the form may be removed. */
export function OutcomeNotice({ fetcherKey, shown = null, completion }: OutcomeNoticeProps) {
  const { state, data } = useFetcher<Outcome | { ok: false }>({ key: fetcherKey })
  const box = useRef<HTMLDivElement>(null)
  const outcome = state === 'idle' && data?.ok ? data : null
  useEffect(() => {
    if (outcome) box.current?.focus()
  }, [outcome])
  if (!outcome) return null
  const { kind, validFor } = outcome
  const isOutdated = validFor !== null && validFor !== shown
  const completed = kind === 'done' && completion?.of === validFor && completion.message
  const message = isOutdated ? completed : outcome.message
  if (!message) return null
  const { color, Icon } = styles[kind]
  return (
    <Box ref={box} tabIndex={-1} mb="md">
      <Alert role="status" color={color} icon={<Icon aria-hidden />} py="xs">
        {kind === 'done' ? `Done: ${message}` : message}
      </Alert>
    </Box>
  )
}

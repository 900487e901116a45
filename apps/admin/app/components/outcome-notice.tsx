import { Alert, Box } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useFetcher } from 'react-router'
import type { Outcome } from '../outcome.server.ts'

interface OutcomeNoticeProps {
  fetcherKey: string
  /** What has come of it since it was done, to be said instead; null where there is nothing more to say. */
  since?: string | null | undefined
}

const looks = {
  done: { color: 'green', Icon: IconCircleCheck },
  overtaken: { color: 'yellow', Icon: IconInfoCircle },
  alarm: { color: 'red', Icon: IconAlertTriangle },
}

/** What the last form of this key has led to. The keyboard goes there: the button it came from may be gone. */
export function OutcomeNotice({ fetcherKey, since }: OutcomeNoticeProps) {
  const { state, data } = useFetcher<Outcome | { ok: false }>({ key: fetcherKey })
  const place = useRef<HTMLDivElement>(null)
  const outcome = state === 'idle' && data?.ok ? data : null
  useEffect(() => {
    if (outcome) place.current?.focus()
  }, [outcome])
  if (!outcome) return null
  const { message, kind } = outcome
  if (kind === 'done' && since === null) return null
  const { color, Icon } = looks[kind]
  return (
    <Box ref={place} tabIndex={-1} mb="md">
      <Alert role="status" color={color} icon={<Icon aria-hidden />} py="xs">
        {kind === 'done' ? `Done: ${since ?? message}` : message}
      </Alert>
    </Box>
  )
}

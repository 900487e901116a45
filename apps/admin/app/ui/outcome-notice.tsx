import { Alert, Box } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useFetcher } from 'react-router'
import type { Outcome } from '../server/outcome.server.ts'

interface OutcomeNoticeProps {
  fetcherKey: string
  /** What `holdsFor` of an outcome is compared with: one that held for something else is not told any more. */
  now?: string | null
  /** What is told instead of an outcome that was done and has come to its end. */
  since?: { was: string; message: string } | undefined
}

const looks = {
  done: { color: 'green', Icon: IconCircleCheck },
  overtaken: { color: 'yellow', Icon: IconInfoCircle },
  alarm: { color: 'red', Icon: IconAlertTriangle },
}

/** What the last form of this key has led to. The keyboard goes there: the button it came from may be gone. */
export function OutcomeNotice({ fetcherKey, now = null, since }: OutcomeNoticeProps) {
  const { state, data } = useFetcher<Outcome | { ok: false }>({ key: fetcherKey })
  const place = useRef<HTMLDivElement>(null)
  const outcome = state === 'idle' && data?.ok ? data : null
  useEffect(() => {
    if (outcome) place.current?.focus()
  }, [outcome])
  if (!outcome) return null
  const { kind, holdsFor } = outcome
  const isOver = holdsFor !== null && holdsFor !== now
  const message = isOver ? kind === 'done' && since?.was === holdsFor && since.message : outcome.message
  if (!message) return null
  const { color, Icon } = looks[kind]
  return (
    <Box ref={place} tabIndex={-1} mb="md">
      <Alert role="status" color={color} icon={<Icon aria-hidden />} py="xs">
        {kind === 'done' ? `Done: ${message}` : message}
      </Alert>
    </Box>
  )
}

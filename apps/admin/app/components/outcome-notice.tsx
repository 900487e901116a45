import { Alert, Box } from '@mantine/core'
import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useFetcher } from 'react-router'
import type { Outcome } from '../outcome.server.ts'

/** What the last form of this key has led to. The keyboard goes there: the button it came from may be gone. */
export function OutcomeNotice({ fetcherKey }: { fetcherKey: string }) {
  const { state, data } = useFetcher<Outcome | { ok: false }>({ key: fetcherKey })
  const place = useRef<HTMLDivElement>(null)
  const outcome = state === 'idle' && data?.ok ? data : null
  useEffect(() => {
    if (outcome) place.current?.focus()
  }, [outcome])
  if (!outcome) return null
  const { message, overtaken } = outcome
  return (
    <Box ref={place} tabIndex={-1} mb="md">
      <Alert
        role="status"
        color={overtaken ? 'yellow' : 'green'}
        icon={overtaken ? <IconInfoCircle aria-hidden /> : <IconCircleCheck aria-hidden />}
        py="xs"
      >
        {overtaken ? message : `Done: ${message}`}
      </Alert>
    </Box>
  )
}

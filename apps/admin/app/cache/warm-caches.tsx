import { Alert, Button } from '@mantine/core'
import { IconAlertCircle, IconFlame } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import type { Outcome } from '../server/outcome.server.ts'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'

const warmKey = 'warm-caches'

/** Loads what the users who were active last are about to ask for. */
export function WarmCaches() {
  const fetcher = useFetcher({ key: warmKey })
  return (
    <fetcher.Form method="post">
      <Button
        type="submit"
        size="xs"
        leftSection={<IconFlame size={15} aria-hidden />}
        loading={fetcher.state !== 'idle'}
      >
        Warm now
      </Button>
    </fetcher.Form>
  )
}

/** What came of it. */
export function WarmingNotice() {
  const { state, data } = useFetcher<Outcome | { ok: false; problem: string }>({ key: warmKey })
  if (state === 'idle' && data?.ok === false) {
    return (
      <Alert role="alert" color="red" icon={<IconAlertCircle aria-hidden />} mb="md" py="xs">
        {data.problem}
      </Alert>
    )
  }
  return <OutcomeNotice fetcherKey={warmKey} />
}

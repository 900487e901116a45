import { Alert, Button } from '@mantine/core'
import { IconAlertCircle, IconFlame } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import type { Outcome } from '../server/outcome.server.ts'
import { OutcomeNotice } from '../ui/outcome-notice.tsx'
import { submitOnce } from '../ui/submit-once.ts'

const warmCachesKey = 'warm-caches'

/** The button that loads the values of the most recently active users. */
export function WarmCaches() {
  const fetcher = useFetcher({ key: warmCachesKey })
  return (
    <fetcher.Form method="post" onSubmit={submitOnce(fetcher.submit)}>
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

/** The result of the last press of the button. */
export function WarmCachesNotice() {
  const { state, data } = useFetcher<Outcome | { ok: false; problem: string }>({ key: warmCachesKey })
  if (state === 'idle' && data?.ok === false) {
    return (
      <Alert role="alert" color="red" icon={<IconAlertCircle aria-hidden />} mb="md" py="xs">
        {data.problem}
      </Alert>
    )
  }
  return <OutcomeNotice fetcherKey={warmCachesKey} />
}

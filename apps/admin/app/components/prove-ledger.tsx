import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useFetcher } from 'react-router'

export const proveKey = 'prove-ledger'

interface ProveLedgerProps {
  /** The last proof of the ledger that the page shows: a newer one makes this form do nothing. */
  after: string | null
  running: boolean
}

/** Begins a proof of the ledger, once however often it is pressed. */
export function ProveLedger({ after, running }: ProveLedgerProps) {
  const fetcher = useFetcher({ key: proveKey })
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="after" value={after ?? ''} />
      <Button
        type="submit"
        size="sm"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        loading={running || fetcher.state !== 'idle'}
      >
        Prove the ledger now
      </Button>
    </fetcher.Form>
  )
}

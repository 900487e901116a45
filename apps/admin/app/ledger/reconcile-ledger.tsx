import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useFetcher } from 'react-router'

export const reconcileKey = 'reconcile-ledger'

interface ReconcileLedgerProps {
  /** The last proof of the ledger that the page shows: a newer one makes this form do nothing. */
  after: string | null
  running: boolean
}

/** Begins a proof of the ledger, once however often it is pressed. */
export function ReconcileLedger({ after, running }: ReconcileLedgerProps) {
  const fetcher = useFetcher({ key: reconcileKey })
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

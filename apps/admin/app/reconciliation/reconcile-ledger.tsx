import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { submitOnce } from '../ui/submit-once.ts'

export const reconcileKey = 'reconcile-ledger'

interface ReconcileLedgerProps {
  /** The last reconciliation of the ledger that the page shows. If there is a newer one, the form does nothing. */
  after: string | null
  isRunning: boolean
}

/** The button that starts a reconciliation of the ledger. Repeated presses start only one. */
export function ReconcileLedger({ after, isRunning }: ReconcileLedgerProps) {
  const fetcher = useFetcher({ key: reconcileKey })
  return (
    <fetcher.Form method="post" onSubmit={submitOnce(fetcher.submit)}>
      <input type="hidden" name="after" value={after ?? ''} />
      <Button
        type="submit"
        size="sm"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        loading={isRunning || fetcher.state !== 'idle'}
      >
        Reconcile the ledger now
      </Button>
    </fetcher.Form>
  )
}

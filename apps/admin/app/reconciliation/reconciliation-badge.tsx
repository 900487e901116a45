import { formatCount } from '../ui/format.ts'
import { ToneBadge } from '../ui/tone-badge.tsx'

/** The result of a reconciliation. */
export function ReconciliationBadge({ discrepancyCount }: { discrepancyCount: number }) {
  return discrepancyCount === 0 ? (
    <ToneBadge tone="good">reconciled</ToneBadge>
  ) : (
    <ToneBadge tone="bad">{formatCount(discrepancyCount, 'discrepancy')}</ToneBadge>
  )
}

import { formatCount } from '../ui/format.ts'
import { ToneBadge } from '../ui/tone-badge.tsx'

/** The credits of a refunded purchase that could not be taken back, because they were spent. */
export function ShortfallBadge({ credits }: { credits: number }) {
  return <ToneBadge tone="bad">{formatCount(credits, 'credit')} missing</ToneBadge>
}

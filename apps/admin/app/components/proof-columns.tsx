import type { ReconciliationRecord } from '@tarot/data'
import { formatCount } from '../format.ts'
import { countsInWords, subjectNames } from '../proof-words.ts'
import type { TextIds } from '../text-ids.ts'
import type { Column } from './data-table.tsx'
import { ProofLink } from './proof-link.tsx'
import { Time } from './time.tsx'
import { ToneBadge } from './tone-badge.tsx'

export type ProofRow = TextIds<Omit<ReconciliationRecord, 'breaks'>>

/** What a proof has found, in a word or two. */
export function ProofBadge({ breakCount }: { breakCount: number }) {
  return breakCount === 0 ? (
    <ToneBadge tone="good">whole</ToneBadge>
  ) : (
    <ToneBadge tone="bad">{formatCount(breakCount, 'break')}</ToneBadge>
  )
}

/** `0.4 s`. Two machines have two clocks: never less than nothing. */
export function secondsOf({ startedAt, finishedAt }: Pick<ProofRow, 'startedAt' | 'finishedAt'>): string {
  return `${(Math.max(0, finishedAt.getTime() - startedAt.getTime()) / 1_000).toFixed(1)} s`
}

export const proofColumns: Column<ProofRow>[] = [
  {
    heading: 'Time',
    cell: (row) => (
      <ProofLink id={row.id}>
        <Time date={row.finishedAt} />
      </ProofLink>
    ),
  },
  { heading: 'Of', cell: (row) => subjectNames[row.subject] },
  { heading: 'Result', cell: (row) => <ProofBadge breakCount={row.breakCount} /> },
  { heading: 'Took', numeric: true, cell: secondsOf },
  { heading: 'Looked at', wide: true, cell: (row) => countsInWords(row.counts) },
]

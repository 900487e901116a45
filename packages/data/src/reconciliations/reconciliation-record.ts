import { z } from 'zod'
import type { LedgerBreak } from '../credits/reconcile.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import type { ReconciliationRecord as ReconciliationRow } from '../generated/prisma/client.ts'
import { check, id, paging } from '../input.ts'
import { type Page, toPage } from '../paging.ts'
import type { StarBreak } from './star-break.ts'

/** `ledger`: every chain of moves. `stars`: Telegram's own list against ours. */
export const reconciliationSubjects = ['ledger', 'stars'] as const
export type ReconciliationSubject = (typeof reconciliationSubjects)[number]

/** A break as it is stored: ids as decimal strings, dates as ISO strings. */
export type StoredBreak = Stored<LedgerBreak> | Stored<StarBreak>

type Stored<Break> = {
  [Key in keyof Break]: Break[Key] extends bigint | null
    ? string | Extract<Break[Key], null>
    : Break[Key] extends Date | null
      ? string | Extract<Break[Key], null>
      : Break[Key]
}

/** What one proof came to. */
export interface ReconciliationSummary {
  id: bigint
  subject: ReconciliationSubject
  startedAt: Date
  finishedAt: Date
  /** Whose list of Stars; null for the ledger, and for the first bot. */
  botId: bigint | null
  /** What was looked at, by name: users and moves, or transactions and payments. */
  counts: Record<string, number>
  breakCount: number
}

/** What one proof found. */
export interface ReconciliationRecord extends ReconciliationSummary {
  /** The first thousand. */
  breaks: StoredBreak[]
}

/** Breaks that are stored of one proof. */
const mostBreaks = 1_000

const insert = statement<{ id: bigint }>(
  'reconciliations_insert',
  `
  insert into reconciliations (subject, started_at, counts, break_count, breaks, bot_id)
  values ($1::varchar, $2::timestamptz, $3::jsonb, $4::integer, $5::jsonb, $6::bigint)
  returning id
  `,
)

/** Stores what a proof found. */
export async function recordReconciliation(
  database: Database,
  proof: {
    subject: ReconciliationSubject
    startedAt: Date
    counts: Record<string, number>
    breaks: readonly (LedgerBreak | StarBreak)[]
  },
): Promise<void> {
  const { subject, startedAt, counts, breaks } = proof
  const stored = JSON.stringify(breaks.slice(0, mostBreaks), (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const botId = subject === 'stars' ? database.botId : null
  await insert(database.pool, [subject, startedAt, JSON.stringify(counts), breaks.length, stored, botId])
}

const filterSchema = paging.extend({ subject: z.enum(reconciliationSubjects).optional() })

export type ReconciliationFilter = z.input<typeof filterSchema>

/** One proof with its breaks, or null if there is none. */
export async function findReconciliation(
  database: Database,
  reconciliationId: bigint,
): Promise<ReconciliationRecord | null> {
  const row = await database.prisma.reconciliationRecord.findUnique({
    where: { id: check(id, reconciliationId) },
  })
  return row && { ...toSummary(row), breaks: (row.breaks as unknown as StoredBreak[]).map(withAllFields) }
}

/** What was stored by a version that named a reading, a payment or an amount only in words has the fields all the same. */
function withAllFields(broken: StoredBreak): StoredBreak {
  if ('happenedAt' in broken) return broken
  return { ...{ readingId: null, chargeId: null, expectedAmount: null, foundAmount: null }, ...broken }
}

/** Proofs without their breaks, the last one first. */
export async function findReconciliations(
  database: Database,
  filter: ReconciliationFilter = {},
): Promise<Page<ReconciliationSummary>> {
  const { before, limit, subject } = check(filterSchema, filter)
  const rows = await database.prisma.reconciliationRecord.findMany({
    where: {
      ...(before === undefined ? {} : { id: { lt: before } }),
      ...(subject === undefined ? {} : { subject }),
    },
    omit: { breaks: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows.map(toSummary), limit)
}

function toSummary(row: Omit<ReconciliationRow, 'breaks'>): ReconciliationSummary {
  const { id: number, subject, startedAt, finishedAt, botId, counts, breakCount } = row
  return {
    id: number,
    subject: subject as ReconciliationSubject,
    startedAt,
    finishedAt,
    botId,
    counts: counts as Record<string, number>,
    breakCount,
  }
}

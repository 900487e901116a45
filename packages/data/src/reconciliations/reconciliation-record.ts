import { z } from 'zod'
import type { LedgerDiscrepancy } from '../credits/reconcile.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import type { ReconciliationRecord as ReconciliationRow } from '../generated/prisma/client.ts'
import { check, id, paging } from '../input.ts'
import { type Page, toPage } from '../paging.ts'
import type { StarDiscrepancy } from './star-discrepancy.ts'

/** `ledger`: all balances with their ledgers. `stars`: payments and refunds with Telegram's list. */
export const reconciliationSubjects = ['ledger', 'stars'] as const
export type ReconciliationSubject = (typeof reconciliationSubjects)[number]

/** A discrepancy as it is stored: ids as decimal strings, dates as ISO strings. */
export type StoredDiscrepancy = Stored<LedgerDiscrepancy> | Stored<StarDiscrepancy>

type Stored<Discrepancy> = {
  [Key in keyof Discrepancy]: Discrepancy[Key] extends bigint | null
    ? string | Extract<Discrepancy[Key], null>
    : Discrepancy[Key] extends Date | null
      ? string | Extract<Discrepancy[Key], null>
      : Discrepancy[Key]
}

/** A reconciliation without its discrepancies. */
export interface ReconciliationSummary {
  id: bigint
  subject: ReconciliationSubject
  startedAt: Date
  finishedAt: Date
  /** The bot whose list of Stars was read; null for the ledger, and for a process without a bot. */
  botId: bigint | null
  /** Counts of what was checked, by name: users and entries, or lines, payments and refunds. */
  counts: Record<string, number>
  discrepancyCount: number
}

/** A reconciliation with its discrepancies. */
export interface ReconciliationRecord extends ReconciliationSummary {
  /** At most the first thousand. */
  discrepancies: StoredDiscrepancy[]
}

/** Maximum number of discrepancies that are stored per reconciliation. */
const maxDiscrepancies = 1_000

const insert = statement<{ id: bigint }>(
  'reconciliations_insert',
  `
  insert into reconciliations (subject, started_at, counts, discrepancy_count, discrepancies, bot_id)
  values ($1::varchar, $2::timestamptz, $3::jsonb, $4::integer, $5::jsonb, $6::bigint)
  returning id
  `,
)

/** Stores the result of a reconciliation. */
export async function recordReconciliation(
  database: Database,
  reconciliation: {
    subject: ReconciliationSubject
    startedAt: Date
    counts: Record<string, number>
    discrepancies: readonly (LedgerDiscrepancy | StarDiscrepancy)[]
  },
): Promise<void> {
  const { subject, startedAt, counts, discrepancies } = reconciliation
  const stored = JSON.stringify(discrepancies.slice(0, maxDiscrepancies), (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const botId = subject === 'stars' ? database.botId : null
  await insert(database.pool, [
    subject,
    startedAt,
    JSON.stringify(counts),
    discrepancies.length,
    stored,
    botId,
  ])
}

const filterSchema = paging.extend({ subject: z.enum(reconciliationSubjects).optional() })

export type ReconciliationFilter = z.input<typeof filterSchema>

/** One reconciliation with its discrepancies, or null if there is none. */
export async function findReconciliation(
  database: Database,
  reconciliationId: bigint,
): Promise<ReconciliationRecord | null> {
  const row = await database.prisma.reconciliationRecord.findUnique({
    where: { id: check(id, reconciliationId) },
  })
  return (
    row && {
      ...toSummary(row),
      discrepancies: (row.discrepancies as unknown as StoredDiscrepancy[]).map(withAllFields),
    }
  )
}

/** Adds the fields of readings, payments and amounts that earlier versions did not store. */
function withAllFields(stored: StoredDiscrepancy): StoredDiscrepancy {
  if ('happenedAt' in stored) return stored
  return { ...{ readingId: null, chargeId: null, expectedAmount: null, foundAmount: null }, ...stored }
}

/** Reconciliations without their discrepancies, the last one first. */
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
    omit: { discrepancies: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows.map(toSummary), limit)
}

function toSummary(row: Omit<ReconciliationRow, 'discrepancies'>): ReconciliationSummary {
  const { id: number, subject, startedAt, finishedAt, botId, counts, discrepancyCount } = row
  return {
    id: number,
    subject: subject as ReconciliationSubject,
    startedAt,
    finishedAt,
    botId,
    counts: counts as Record<string, number>,
    discrepancyCount,
  }
}

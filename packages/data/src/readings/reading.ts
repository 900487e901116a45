import type { Json } from '../canonical-json.ts'
import type { Reading as ReadingRow } from '../generated/prisma/client.ts'

/** The spreads that the database accepts. A test of the bot compares them with those of `@tarot/deck`. */
export const spreadTypes = [
  'single',
  'three',
  'celtic',
  'relationship',
  'career',
  'week_ahead',
  'monthly_guidance',
  'yearly_path',
  'life_path',
] as const
export type SpreadType = (typeof spreadTypes)[number]

export interface Reading {
  id: bigint
  userId: bigint
  spreadType: SpreadType
  question: string | null
  /** As the caller passed them; `@tarot/data` does not interpret them. */
  cards: Json
  interpretation: string
  createdAt: Date
  /** The charge that paid for it. */
  transactionId: bigint | null
}

export function toReading(row: ReadingRow): Reading {
  return {
    id: row.id,
    userId: row.userId ?? 0n,
    spreadType: row.spreadType as SpreadType,
    question: row.question,
    cards: row.cards as Json,
    interpretation: row.interpretation,
    createdAt: row.createdAt ?? new Date(0),
    transactionId: row.transactionId,
  }
}

import type { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { TierChange as TierChangeRow } from '../generated/prisma/client.ts'
import { check, id, paging } from '../input.ts'
import { type Page, toPage } from '../paging.ts'
import type { SubscriptionTier } from './user.ts'

/** A change of a user's tier or of its end. */
export interface TierChange {
  id: bigint
  userId: bigint
  oldTier: SubscriptionTier
  /** null for a tier without an end. */
  oldExpiresAt: Date | null
  newTier: SubscriptionTier
  newExpiresAt: Date | null
  /** `telegram` (a payment or a refund of Stars), `worker` (the tier was not renewed), or `operator:<email>`. */
  actor: string
  reason: string
  createdAt: Date
}

const inputSchema = paging.extend({ userId: id })

/** A user's tier changes, the newest first. */
export async function findTierChanges(
  database: Database,
  input: z.input<typeof inputSchema>,
): Promise<Page<TierChange>> {
  const { userId, before, limit } = check(inputSchema, input)
  const rows = await database.prisma.tierChange.findMany({
    where: { userId, ...(before === undefined ? {} : { id: { lt: before } }) },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows.map(toTierChange), limit)
}

function toTierChange(row: TierChangeRow): TierChange {
  return { ...row, oldTier: row.oldTier as SubscriptionTier, newTier: row.newTier as SubscriptionTier }
}

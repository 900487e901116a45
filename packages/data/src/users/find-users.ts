import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { check, id, paging, text } from '../input.ts'
import { type Page, toPage } from '../paging.ts'
import { subscriptionTiers, toUser, type User } from './user.ts'

/** The user with this Telegram ID, or null if there is none. */
export async function findUserByTelegramId(database: Database, telegramId: bigint): Promise<User | null> {
  const row = await database.prisma.user.findUnique({ where: { telegramId: check(id, telegramId) } })
  return row && toUser(row)
}

/** The user, or null if there is none. */
export async function findUser(database: Database, userId: bigint): Promise<User | null> {
  const row = await database.prisma.user.findUnique({ where: { id: check(id, userId) } })
  return row && toUser(row)
}

const idsSchema = z.array(id).max(1_000)

/** The users with these ids who exist, at most 1 000 per call, unordered. */
export async function findUsersByIds(database: Database, userIds: bigint[]): Promise<User[]> {
  const ids = check(idsSchema, userIds)
  return (await database.prisma.user.findMany({ where: { id: { in: ids } } })).map(toUser)
}

const filterSchema = paging.extend({
  /** A Telegram ID, or a whole @name, with or without the @, case-insensitive. */
  search: text(255).optional(),
  tier: z.enum(subscriptionTiers).optional(),
  active: z.boolean().optional(),
})

export type UserFilter = z.input<typeof filterSchema>

export interface UserWithBalance extends User {
  balance: number
}

/** Users with their balance, newest first. */
export async function findUsers(database: Database, filter: UserFilter = {}): Promise<Page<UserWithBalance>> {
  const { before, limit, search, tier, active } = check(filterSchema, filter)
  const rows = await database.prisma.user.findMany({
    where: {
      ...(before === undefined ? {} : { id: { lt: before } }),
      ...(tier === undefined ? {} : { subscriptionTier: tier }),
      ...(active === undefined ? {} : { isActive: active }),
      ...(search?.trim() ? await matching(database, search.trim()) : {}),
    },
    include: { credits: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(
    rows.map((row) => ({ ...toUser(row), balance: row.credits?.balance ?? 0 })),
    limit,
  )
}

async function matching(database: Database, search: string) {
  const digits = /^\d{1,18}$/.test(search) ? BigInt(search) : undefined
  const name = search.replace(/^@/, '').toLowerCase()
  // Prisma cannot express lower(username), which has an index.
  const named = await database.prisma.$queryRaw<{ id: bigint }[]>`
    select id from users where lower(username) = ${name} limit 100`
  const ids = named.map((row) => row.id)
  return { OR: [{ id: { in: ids } }, ...(digits === undefined ? [] : [{ telegramId: digits }])] }
}

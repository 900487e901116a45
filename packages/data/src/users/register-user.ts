import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id } from '../input.ts'
import { telegramUsername } from '../telegram/username.ts'
import { toUser, type User, userColumns } from './user.ts'

const inputSchema = z.object({
  /** 1 to 2⁶³ − 1. */
  telegramId: id,
  /** Without the @; at most 255 characters. */
  username: telegramUsername.nullish(),
  /** When the user is first known to have used the bot, for a user who is recorded later and is not active now. */
  firstSeenAt: z.date().optional(),
})

export type RegisterUserInput = z.input<typeof inputSchema>

export interface RegisteredUser extends User {
  /** Whether this call has created the user. */
  created: boolean
}

// The account in `credits` is created from the rows that the first expression returns: expressions of one statement do not
// see each other's writes. An account that exists is not touched, because a payment locks it before the user.
const register = statement<Parameters<typeof toUser>[0] & { created: boolean }>(
  'users_register',
  `
  with registered as (
    insert into users (telegram_id, username, bot_id, created_at, last_active_at)
    values ($1::bigint, $2::varchar, $3::bigint, coalesce($4::timestamptz, now()),
            case when $4::timestamptz is null then now() end)
    on conflict (telegram_id) do update
      set username = case when $4::timestamptz is null then excluded.username else users.username end,
          bot_id = coalesce(excluded.bot_id, users.bot_id),
          last_active_at = coalesce(excluded.last_active_at, users.last_active_at),
          is_active = users.is_active or $4::timestamptz is null
    returning *, xmax = 0 as created
  ), opened as (
    insert into credits (user_id)
    select id
      from registered
     where not exists (select from credits where user_id = registered.id)
        on conflict (user_id) do nothing
  )
  select ${userColumns},
         created
  from registered
  `,
)

/**
 * Creates the user and the account in `credits`, or updates the @name and the last activity of an existing user.
 *
 * @throws DataError `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function registerUser(database: Database, input: RegisterUserInput): Promise<RegisteredUser> {
  const { telegramId, username, firstSeenAt } = check(inputSchema, input)
  const values = [telegramId, username ?? null, database.botId, firstSeenAt ?? null]
  const [row] = await register(database.pool, values)
  // An upsert always returns its row.
  if (!row) throw new Error('users_register returned no row')
  return { ...toUser(row), created: row.created }
}

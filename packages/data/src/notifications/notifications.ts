import { ofThisBot } from '../bots/of-this-bot.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'

/** What people are told of, each once. */
export const notificationKinds = [
  'payment_credited',
  'payment_parked',
  'payment_refunded',
  'purchase_refunded',
  'reading_refunded',
  'hold_released',
  'renewal_failed',
  'tier_lapsed',
  'credits_granted',
  'tier_set',
] as const
export type NotificationKind = (typeof notificationKinds)[number]

/** Something a person has yet to be told. */
export interface Notification {
  id: bigint
  userId: bigint
  telegramId: bigint
  kind: NotificationKind
  /** Figures for the text: `credits`, `balance`, `stars`, `tier`, … as the kind has them. */
  details: Record<string, unknown>
  /** Times it was tried before. */
  attempts: number
  createdAt: Date
}

/** Times a person is tried to be told. */
const maxAttempts = 10

// What no payment is about is told by the bot that the person last wrote to.
const claim = statement<Notification>(
  'notifications_claim',
  `
  update notifications
     set attempts = notifications.attempts + 1,
         not_before = now() + interval '1 minute'
    from users
   where users.id = notifications.user_id
     and notifications.id in (
       select notifications.id
         from notifications
         join users on users.id = notifications.user_id
        where sent_at is null
          and failed_at is null
          and not_before <= now()
          and ($1::bigint is null or user_id = $1::bigint)
          and ${ofThisBot('coalesce(notifications.bot_id, users.bot_id)', '$3')}
        order by not_before, notifications.id
        limit $2::integer
          for no key update of notifications skip locked
     )
  returning notifications.id,
            notifications.user_id as "userId",
            users.telegram_id as "telegramId",
            notifications.kind,
            notifications.details,
            notifications.attempts - 1 as attempts,
            notifications.created_at as "createdAt"
  `,
)

const settle = statement<never>(
  'notifications_settle',
  `
  update notifications
     set sent_at = case when $2::text is null then now() end,
         failed_at = case when $2::text is not null and ($3::boolean or attempts >= $4::integer) then now() end,
         error = left($2::text, 500),
         not_before = now() + make_interval(secs => least(3600, 5 * 2 ^ least(attempts, 10)))
   where id = $1::bigint
     and sent_at is null
  `,
)

/** `data.notifications` */
export function openNotifications(database: Database) {
  return {
    /**
     * What this bot has to tell now, oldest first. Each is the caller's for a minute; after that it is anybody's again.
     *
     * @param userId only this user's
     */
    async claim({ userId, limit = 50 }: { userId?: bigint; limit?: number } = {}): Promise<Notification[]> {
      const rows = await claim(database.pool, [userId ?? null, limit, database.botId])
      return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    },
    /** The person has been told. */
    async markSent(id: bigint): Promise<void> {
      await settle(database.pool, [id, null, false, maxAttempts])
    },
    /**
     * The person could not be told. It is tried again, after seconds at first and after an hour at the most, ten times
     * in all.
     *
     * @param final there is no use in trying again: the person has blocked the bot
     */
    async markFailed(id: bigint, error: string, { final = false } = {}): Promise<void> {
      await settle(database.pool, [id, error, final, maxAttempts])
    },
  }
}

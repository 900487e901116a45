import { ofThisBot } from '../bots/of-this-bot.ts'
import { nextAttempt, telegramBackoff } from '../database/backoff.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'

/** The kinds of notification. Each event is notified once. */
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

/** A pending notification of a user: a row of the transactional outbox. */
export interface Notification {
  id: bigint
  userId: bigint
  telegramId: bigint
  kind: NotificationKind
  /** Values for the text: `credits`, `balance`, `stars`, `tier`, …, depending on the kind. */
  details: Record<string, unknown>
  /** Number of earlier attempts to send it. */
  attempts: number
  createdAt: Date
}

/** Maximum number of attempts to send a notification. */
const maxAttempts = 10

// A notification that is not about a payment is sent by the bot that the user wrote to last.
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
         not_before = ${nextAttempt('attempts', telegramBackoff)}
   where id = $1::bigint
     and sent_at is null
  `,
)

/** `data.notifications` */
export function openNotifications(database: Database) {
  return {
    /**
     * Claims notifications that this bot should send now, oldest first. A claim expires after a minute.
     *
     * @param userId limits them to this user
     */
    async claim({ userId, limit = 50 }: { userId?: bigint; limit?: number } = {}): Promise<Notification[]> {
      const rows = await claim(database.pool, [userId ?? null, limit, database.botId])
      return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    },
    /** Records that the notification was sent. */
    async markSent(id: bigint): Promise<void> {
      await settle(database.pool, [id, null, false, maxAttempts])
    },
    /**
     * Records a failed attempt. There are at most ten attempts, with exponential backoff from seconds to one hour.
     *
     * @param final whether to make no further attempt, because the user has blocked the bot
     */
    async markFailed(id: bigint, error: string, { final = false } = {}): Promise<void> {
      await settle(database.pool, [id, error, final, maxAttempts])
    },
  }
}

import { type Queryable, statement } from '../database/statement.ts'
import type { NotificationKind } from './notifications.ts'

interface NewNotification {
  userId: bigint
  kind: NotificationKind
  /** Values for the text, as JSON. */
  details: Record<string, string | number | boolean | Date | null>
  /** Names what happened: each event is notified once. */
  event: string
  /** The bot that sends it; null for the bot that the user wrote to last. */
  botId: bigint | null
}

const insert = statement<never>(
  'notifications_insert',
  `
  insert into notifications (user_id, kind, details, event, bot_id)
  values ($1::bigint, $2::varchar, $3::jsonb, $4::varchar, $5::bigint)
  `,
)

/** Writes a notification within the transaction of its event. */
export async function notify(connection: Queryable, notification: NewNotification): Promise<void> {
  const { userId, kind, details, event, botId } = notification
  await insert(connection, [userId, kind, JSON.stringify(details), event, botId])
}

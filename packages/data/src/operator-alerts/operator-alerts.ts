import type { BackupAlert, BackupAlertCode } from '../backup/backup-status.ts'
import { nextAttempt } from '../database/backoff.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'

/** A Telegram chat of operators that this process has claimed. */
export interface OperatorChat {
  chatId: bigint
  /** Identifies the claim, which expires after two minutes. */
  claim: string
  /** Failed attempts since the last success. */
  attempts: number
}

/**
 * - `opened`: the alert is new.
 * - `reminder`: it is still open a day after the chat was last notified.
 * - `closed`: it is over.
 */
export type OperatorAlertEvent = 'opened' | 'reminder' | 'closed'

/** A pending message to a chat of operators. */
export interface OperatorAlert {
  id: bigint
  event: OperatorAlertEvent
  code: BackupAlertCode
  /** What it is about: a kind of run, or else the code. */
  subject: string
  message: string
  openedAt: Date
}

/** Far below the interval of a minute at first, and at most ten minutes: an alert is urgent. */
const backoff = { base: 5, max: 600 }

// The claim outlasts some slow messages. The order prevents deadlocks of two processes.
const claim = statement<OperatorChat>(
  'operator_chats_claim',
  `
  insert into operator_chats (chat_id, not_before)
  select wanted.chat_id, now() + interval '2 minutes'
    from unnest($1::bigint[]) as wanted (chat_id)
   where not exists (select from operator_chats
                      where operator_chats.chat_id = wanted.chat_id and not_before > now())
   order by wanted.chat_id
      on conflict (chat_id) do update
     set not_before = excluded.not_before
   where operator_chats.not_before <= now()
  returning chat_id as "chatId", not_before::text as claim, attempts
  `,
)

// A process whose claim has expired writes and sends nothing: its alerts may be older than what was sent to the chat.
const record = statement<never>(
  'operator_alerts_record',
  `
  with chat as (
    select chat_id from operator_chats where chat_id = $1::bigint and not_before = $2::timestamptz for update
  ), alert as (
    select * from jsonb_to_recordset($3::jsonb) as alert (code text, subject text, message text)
  ), closed as (
    update operator_alerts
       set closed_at = now(),
           settled_at = case
             when notified_at is null or exists (select from alert where alert.subject = operator_alerts.subject) then now()
           end
      from chat
     where operator_alerts.chat_id = chat.chat_id
       and closed_at is null
       and not exists (select from alert
                        where alert.code = operator_alerts.code and alert.subject = operator_alerts.subject)
  )
  insert into operator_alerts (chat_id, code, subject, message)
  select chat.chat_id, alert.code, alert.subject, left(alert.message, 1000)
    from chat, alert
      on conflict (chat_id, code, subject) where closed_at is null do update
     set message = excluded.message
   where operator_alerts.message <> excluded.message
  `,
)

const findDue = statement<OperatorAlert>(
  'operator_alerts_due',
  `
  select id, event, code, subject, message, opened_at as "openedAt"
    from (
      select *,
             case
               when closed_at is not null then 'closed'
               when notified_at is null then 'opened'
               when notified_at <= now() - interval '1 day' then 'reminder'
             end as event
        from operator_alerts
       where chat_id = $1::bigint
         and settled_at is null
         and exists (select from operator_chats where chat_id = $1::bigint and not_before = $2::timestamptz)
    ) as unsettled
   where event is not null
   order by coalesce(closed_at, opened_at), id
  `,
)

const markSent = statement<never>(
  'operator_alerts_mark_sent',
  `
  update operator_alerts
     set notified_at = case when $2::text = 'closed' then notified_at else now() end,
         settled_at = case when $2::text = 'closed' then now() end
   where id = $1::bigint
  `,
)

const release = statement<never>(
  'operator_chats_release',
  `
  update operator_chats
     set attempts = case when $3::text is null then 0 else attempts + 1 end,
         not_before = case
           when $3::text is null then now() + interval '1 minute'
           else ${nextAttempt('attempts', backoff)}
         end,
         error = left($3::text, 500)
   where chat_id = $1::bigint
     and not_before = $2::timestamptz
  `,
)

/**
 * `data.operatorAlerts`: which alerts each chat of operators was notified of. Several processes may serve a chat: one of them
 * claims it, reads the alerts after that, sends what is due, and releases the chat.
 */
export function openOperatorAlerts(database: Database) {
  return {
    /** Claims the chats that are due: each one a minute after its last check, or when its backoff ends. */
    claim: (chatIds: readonly bigint[]): Promise<OperatorChat[]> => claim(database.pool, [chatIds]),
    /**
     * Records the alerts that are open now.
     *
     * @returns what to send to the chat: new alerts, those that are over, and each day those that are still open;
     *   nothing if the claim has expired
     */
    async record({ chatId, claim }: OperatorChat, alerts: BackupAlert[]): Promise<OperatorAlert[]> {
      const open = alerts.map(({ code, kind, message }) => ({ code, subject: kind ?? code, message }))
      await record(database.pool, [chatId, claim, JSON.stringify(open)])
      return findDue(database.pool, [chatId, claim])
    },
    /** Records that it was sent. */
    async markSent({ id, event }: OperatorAlert): Promise<void> {
      await markSent(database.pool, [id, event])
    },
    /** Ends the claim. After a failure the chat is due again with exponential backoff, from seconds to ten minutes. */
    async release({ chatId, claim }: OperatorChat, error: string | null = null): Promise<void> {
      await release(database.pool, [chatId, claim, error])
    },
  }
}

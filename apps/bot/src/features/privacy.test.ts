import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { translator } from '../middleware/i18n.ts'

/** The columns of tables, by the line of /privacy about them. */
const topics: Record<string, Record<string, string>> = {
  'your Telegram ID (42) and your username': { users: 'id telegram_id username' },
  'when you first came and were last here': { users: 'created_at last_active_at' },
  'which bot you last wrote to, and whether you have blocked it': { users: 'bot_id is_active' },
  'your credits and every change of them: how many, when, by whom and why': {
    credits: 'id user_id balance last_updated_at version',
    transactions: `id user_id type amount credits_before credits_after status payment_reference created_at completed_at
      error_message credit_version idempotency_key request_fingerprint reason actor refund_of shortfall reading_id`,
  },
  'what I offered you for Stars, and at which price': {
    invoices: 'transaction_id product credits stars tier bot_id',
  },
  'your payments and refunds: what, how many Stars, when, Telegram’s ID of each, and who asked for a refund and why':
    {
      payments: `charge_id user_id invoice_id stars currency payload paid_at received_at period_end parked_reason
      resolved_at refund_requested_at refund_requested_by refund_reason refund_attempts refund_not_before refund_error
      refunded_at refund_failed_at bot_id`,
      withdrawn_requests: `id kind charge_id requested_at requested_by request_reason error withdrawn_at withdrawn_by
      reason`,
      star_transactions: `id direction position stars kind telegram_id payload subscription_period happened_at bot_id
      nanostars commission invoice_id`,
    },
  'your subscriptions: until when they are paid, and whether they renew': {
    subscriptions: `invoice_id user_id tier charge_id status period_end created_at updated_at cancel_requested_at
      cancel_attempts cancel_not_before cancel_error cancel_done_at cancel_failed_at`,
    subscription_updates: 'invoice_id first_charge_id first_period_end status update_id received_at',
  },
  'your plan and every change of it: when, by whom and why': {
    users: 'subscription_tier subscription_expires_at',
    tier_changes: 'id user_id old_tier old_expires_at new_tier new_expires_at actor reason created_at',
  },
  'your readings: spread, question, cards and text': {
    readings: 'id user_id spread_type question cards interpretation created_at transaction_id',
  },
  'what I told you of credits, payments and plans, and whether it got through': {
    notifications: `id user_id kind details event created_at attempts not_before sent_at failed_at error bot_id`,
  },
  'what failed or did not add up in my records, with the number of what it was about': {
    failed_items: 'job item attempts error first_failed_at not_before',
    reconciliations: 'id subject started_at finished_at counts discrepancy_count discrepancies bot_id',
  },
}

/** Columns about nobody who writes to the bot: the bots, the statistics of the caches, the operators, the runs of backups. */
const notAboutPeople: Record<string, string> = {
  backup_runs: `id kind engine status requested_by requested_at started_at finished_at progress backup_id parent_id database_bytes stored_bytes timeline wal_start wal_stop recovery_from recovery_to recovery_seconds recovery_point_seconds checks error log expired_at`,
  wal_archive: `id segment completed_at waiting error updated_at`,
  operator_chats: `chat_id not_before attempts error`,
  operator_alerts: `id chat_id code subject message opened_at closed_at notified_at settled_at`,
  bots: 'id username first_seen_at last_seen_at',
  cache_statistics: 'hour cache tier outcome count',
  operators: 'id name email email_verified image created_at updated_at',
  operator_sessions: 'id token operator_id expires_at ip_address user_agent created_at updated_at',
  operator_accounts: `id account_id provider_id operator_id password access_token refresh_token id_token
    access_token_expires_at refresh_token_expires_at scope created_at updated_at`,
  operator_verifications: 'id identifier value expires_at created_at updated_at',
}

test('every column of the database is documented in /privacy, or is not about users of the bot', () => {
  const documented = Object.values(topics).flatMap(columnsOf)
  expect([...documented, ...columnsOf(notAboutPeople)].sort()).toEqual(readColumns().sort())
})

test('/privacy has a line for each topic, and no others', () => {
  const text = translator.t('privacy', { id: '42', contact: '@help_desk' })
  const lines = Array.from(text.matchAll(/^• (.*)$/gm), (match) => match[1])
  const isLineOf =
    (topic: string) =>
    (line = '') =>
      line === topic || line.startsWith(`${topic},`)
  const missing = Object.keys(topics).filter((topic) => !lines.some(isLineOf(topic)))
  expect(missing).toEqual([])
  expect(lines).toHaveLength(Object.keys(topics).length)
})

const columnsOf = (tables: Record<string, string>): string[] =>
  Object.entries(tables).flatMap(([table, columns]) =>
    columns.split(/\s+/).map((column) => `${table}.${column}`),
  )

/** The columns of `schema.prisma`, which another test compares with the migrated database. */
function readColumns(): string[] {
  const schema = readFileSync(join(import.meta.dirname, '../../../../prisma/schema.prisma'), 'utf8')
  const models = Array.from(schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm))
  const names = new Set(models.map((match) => match[1]))
  return models.flatMap(([, , body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1]
    const fields = Array.from(body.matchAll(/^ {2}(\w+) +(\w+)(?:\?|\[\])?(.*)$/gm))
    return fields
      .filter(([, , type]) => !names.has(type))
      .map(([, field, , rest = '']) => `${table}.${/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field}`)
  })
}

import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'

/**
 * The kinds of discrepancy of a user's ledger.
 *
 * - `missing_account`: the user has no row in `credits`.
 * - `missing_version`: the chain of entries has a gap before this entry (or the first version is not 2).
 * - `broken_link`: `credits_before` is not the `credits_after` of the previous entry (0 for the first).
 * - `wrong_amount`: the amount of the entry is not the difference of its balances, or not that of the invoice.
 * - `wrong_balance`: the account's balance is not the `credits_after` of the last entry.
 * - `wrong_version`: the account's version is not that of the last entry.
 * - `unpaid_reading`: a reading without a charge, or with a charge of another user or of another kind.
 * - `undelivered_charge`: a completed charge without a reading.
 * - `wrong_refund`: a refunded entry without a refund entry, a refund of another amount or of no entry of the user, or a
 *   refund of an entry or a payment that is not marked as refunded.
 * - `uncredited_payment`: a payment that is neither credited nor parked nor refunded.
 * - `unrefunded_payment`: the Stars were refunded, and the purchase is not marked as refunded.
 * - `unrecorded_payment`: a purchase was credited without a payment on record.
 * - `missing_invoice`: the invoice of a payment does not exist.
 * - `missing_user`: credits of a user who does not exist.
 */
export type LedgerDiscrepancyKind =
  | 'missing_account'
  | 'missing_version'
  | 'broken_link'
  | 'wrong_amount'
  | 'wrong_balance'
  | 'wrong_version'
  | 'unpaid_reading'
  | 'undelivered_charge'
  | 'wrong_refund'
  | 'uncredited_payment'
  | 'unrefunded_payment'
  | 'unrecorded_payment'
  | 'missing_invoice'
  | 'missing_user'

export interface LedgerDiscrepancy {
  kind: LedgerDiscrepancyKind
  userId: bigint
  /** The wrong ledger entry, if there is one. */
  transactionId: bigint | null
  /** The wrong reading, if there is one. */
  readingId: bigint | null
  /** The wrong payment, or the payment that the purchase names, if there is one. */
  chargeId: string | null
  /** Credits or a version, if a number is wrong. */
  expectedAmount: number | null
  foundAmount: number | null
  /** Both sides as text, for every kind. */
  expected: string
  found: string
}

export interface Reconciliation {
  users: number
  /** Ledger entries that were checked. */
  entries: number
  discrepancies: LedgerDiscrepancy[]
}

export interface ReconcileOptions {
  /** Users per statement. Default 1 000. */
  pageSize?: number
  /** Called after each page. */
  onProgress?: (done: { users: number; totalUsers: number }) => void
}

interface PageRow {
  lastUserId: bigint | null
  users: number
  entries: number
  discrepancies: (Omit<LedgerDiscrepancy, 'userId' | 'transactionId' | 'readingId'> & {
    userId: string
    transactionId: string | null
    readingId: string | null
  })[]
}

// One statement is one snapshot: each page is consistent while writers continue.
const reconcilePage = statement<PageRow>(
  'credits_reconcile_page',
  `
  with page as (
    select id from users where id > $1::bigint order by id limit $2::integer
  ), entries as (
    select t.id, t.user_id, t.type, t.status, t.amount, t.credits_before, t.credits_after, t.credit_version,
           t.refund_of, t.shortfall, t.payment_reference,
           lag(t.credit_version, 1, 1) over chain as version_before,
           lag(t.credits_after, 1, 0) over chain as balance_before
      from transactions t
     where t.user_id > $1::bigint and t.user_id <= (select max(id) from page)
       and t.credit_version is not null
    window chain as (partition by t.user_id order by t.credit_version, t.id)
  ), accounts as (
    select id, user_id, balance, version
      from credits
     where user_id > $1::bigint and user_id <= (select max(id) from page)
  ), recorded_payments as (
    select charge_id, user_id, invoice_id, parked_reason, resolved_at, refunded_at
      from payments
     where user_id > $1::bigint and user_id <= (select max(id) from page)
  ), stored_readings as (
    select id, user_id, transaction_id
      from readings
     where user_id > $1::bigint and user_id <= (select max(id) from page)
  ), last_entries as (
    select distinct on (user_id) user_id, id, credits_after, credit_version
      from entries
     order by user_id, credit_version desc, id desc
  ), discrepancies as (
    select 'missing_account' as kind, page.id as user_id, null::bigint as transaction_id, null::bigint as reading_id,
           null::varchar as charge_id, null::bigint as expected_amount, null::bigint as found_amount,
           'a row in credits' as expected, 'none' as found
      from page left join accounts c on c.user_id = page.id
     where c.id is null
    union all
    select 'missing_version', user_id, id, null, null, version_before + 1, credit_version,
           (version_before + 1)::text, credit_version::text
      from entries where credit_version <> version_before + 1
    union all
    select 'broken_link', user_id, id, null, null, balance_before, credits_before,
           balance_before::text, credits_before::text
      from entries where credits_before <> balance_before
    union all
    select 'wrong_amount', user_id, id, null, null, credits_after - credits_before, amount,
           (credits_after - credits_before)::text, amount::text
      from entries where amount <> credits_after - credits_before
    union all
    select 'wrong_balance', page.id, last_entries.id, null, null, coalesce(last_entries.credits_after, 0), c.balance,
           coalesce(last_entries.credits_after, 0)::text, c.balance::text
      from page join accounts c on c.user_id = page.id left join last_entries on last_entries.user_id = page.id
     where c.balance <> coalesce(last_entries.credits_after, 0)
    union all
    select 'wrong_version', page.id, last_entries.id, null, null, coalesce(last_entries.credit_version, 1), c.version,
           coalesce(last_entries.credit_version, 1)::text, coalesce(c.version::text, 'null')
      from page join accounts c on c.user_id = page.id left join last_entries on last_entries.user_id = page.id
     where c.version is distinct from coalesce(last_entries.credit_version, 1)
    union all
    select 'unpaid_reading', r.user_id, r.transaction_id, r.id, null, null, null,
           'a charge of the user for reading ' || r.id,
           coalesce(t.type || ' of user ' || t.user_id || ', ' || t.status, 'none')
      from stored_readings r
      left join transactions t on t.id = r.transaction_id
     where t.id is null or t.user_id <> r.user_id or t.type <> 'reading' or t.status <> 'completed'
    union all
    select 'undelivered_charge', entries.user_id, entries.id, null, null, null, null, 'a reading', 'none'
      from entries
     where entries.type = 'reading' and entries.status = 'completed'
       and not exists (select from stored_readings r where r.transaction_id = entries.id)
    union all
    select 'wrong_refund', entries.user_id, entries.id, null, null, -entries.amount, r.amount,
           'a refund of ' || -entries.amount, coalesce(r.amount::text, 'none')
      from entries
      left join entries r on r.refund_of = entries.id
     where (entries.status = 'refunded' or entries.type = 'reading' and entries.status = 'failed' or r.id is not null)
       and (r.id is null or r.amount - coalesce(r.shortfall, 0) <> -entries.amount
            or entries.type = 'purchase' and entries.status <> 'refunded')
    union all
    select 'wrong_refund', entries.user_id, entries.id, null, null, null, null,
           'a refund of an entry of the user', 'of ' || entries.refund_of
      from entries
      left join entries o on o.id = entries.refund_of
     where entries.type = 'refund' and o.id is null
    union all
    select 'uncredited_payment', p.user_id, null, null, p.charge_id, null, null,
           'a purchase for the payment ' || p.charge_id, 'none'
      from recorded_payments p
     where (p.parked_reason is null or p.resolved_at is not null) and p.refunded_at is null
       and not exists (select from entries where entries.type = 'purchase' and entries.payment_reference = p.charge_id)
    union all
    select 'unrefunded_payment', p.user_id, entries.id, null, p.charge_id, null, null, 'refunded', entries.status
      from recorded_payments p
      join entries on entries.payment_reference = p.charge_id
     where p.refunded_at is not null and entries.status <> 'refunded'
    union all
    select 'wrong_refund', entries.user_id, entries.id, null, p.charge_id, null, null,
           'a payment whose Stars were refunded', 'a payment that is not refunded'
      from entries
      join recorded_payments p on p.charge_id = entries.payment_reference
     where entries.status = 'refunded' and p.refunded_at is null
    union all
    select 'wrong_amount', entries.user_id, entries.id, null, p.charge_id, i.credits, entries.amount,
           i.credits::text, entries.amount::text
      from entries
      join recorded_payments p on p.charge_id = entries.payment_reference and p.resolved_at is null
      join invoices i on i.transaction_id = p.invoice_id
     where entries.type = 'purchase' and entries.amount <> i.credits
    union all
    select 'missing_invoice', p.user_id, p.invoice_id, null, p.charge_id, null, null,
           'the invoice of the payment ' || p.charge_id, 'none'
      from recorded_payments p
     where p.invoice_id is not null and not exists (select from invoices i where i.transaction_id = p.invoice_id)
    union all
    select 'unrecorded_payment', entries.user_id, entries.id, null, entries.payment_reference, null, null,
           'a payment on record', coalesce(entries.payment_reference, 'none')
      from entries
     where entries.type = 'purchase'
       and not exists (select from recorded_payments p where p.charge_id = entries.payment_reference and p.user_id = entries.user_id)
  )
  select (select max(id) from page) as "lastUserId",
         (select count(*)::integer from page) as users,
         (select count(*)::integer from entries) as entries,
         (select coalesce(json_agg(json_build_object(
            'kind', kind, 'userId', user_id::text, 'transactionId', transaction_id::text,
            'readingId', reading_id::text, 'chargeId', charge_id,
            'expectedAmount', expected_amount, 'foundAmount', found_amount,
            'expected', expected, 'found', found) order by user_id, transaction_id, kind), '[]')
            from discrepancies) as discrepancies
  `,
  { long: true },
)

// Users are never deleted; the pages do not contain credits whose user does not exist.
const findMissingUsers = statement<{ userId: bigint; balance: number }>(
  'credits_find_missing_users',
  `
  select user_id as "userId", balance
    from credits
   where not exists (select from users where users.id = credits.user_id)
   order by user_id
   limit 1000
  `,
  { long: true },
)

/**
 * Verifies that every user's entries form one chain without gaps that ends at the balance, and returns each discrepancy.
 *
 * Reads only; goes through the users in pages.
 */
export async function reconcile(database: Database, options: ReconcileOptions = {}): Promise<Reconciliation> {
  const { pageSize = 1_000, onProgress } = options
  const totalUsers = onProgress ? await database.prisma.user.count() : 0
  const result: Reconciliation = { users: 0, entries: 0, discrepancies: [] }
  for (let after: bigint | null = 0n; after !== null; ) {
    const [page]: PageRow[] = await reconcilePage(database.pool, [after, pageSize])
    if (!page) break
    result.users += page.users
    result.entries += page.entries
    for (const { userId, transactionId, readingId, ...item } of page.discrepancies) {
      result.discrepancies.push({
        ...item,
        userId: BigInt(userId),
        transactionId: transactionId === null ? null : BigInt(transactionId),
        readingId: readingId === null ? null : BigInt(readingId),
      })
    }
    after = page.lastUserId
    onProgress?.({ users: result.users, totalUsers })
  }
  for (const { userId, balance } of await findMissingUsers(database.pool, [])) {
    result.discrepancies.push({
      kind: 'missing_user',
      userId,
      transactionId: null,
      readingId: null,
      chargeId: null,
      expectedAmount: null,
      foundAmount: balance,
      expected: 'a row in users',
      found: `none, with ${balance} credits`,
    })
  }
  return result
}

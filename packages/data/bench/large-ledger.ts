import pg from 'pg'

/** The entries of one user, in order; `of` counts back to the entry that a refund refunds. */
const entries = [
  { type: 'bonus', amount: 30 },
  { type: 'reading', amount: -3 },
  { type: 'reading', amount: -10, status: 'failed', hold: true },
  { type: 'refund', amount: 10, of: 1 },
  { type: 'purchase', amount: 30 },
  { type: 'reading', amount: -10, hold: true },
  { type: 'reading', amount: -7 },
  { type: 'refund', amount: 7, of: 1 },
  { type: 'bonus', amount: 1 },
  { type: 'purchase', amount: 10, status: 'refunded' },
  { type: 'refund', amount: -10, of: 1 },
  { type: 'reading', amount: -6 },
  { type: 'purchase', amount: 100 },
  { type: 'reading', amount: -12, status: 'failed', hold: true },
  { type: 'refund', amount: 12, of: 1 },
  { type: 'reading', amount: -12, hold: true },
  { type: 'reading', amount: -1 },
  { type: 'reading', amount: -7, hold: true },
  { type: 'bonus', amount: 1 },
  { type: 'reading', amount: -10, hold: true },
]

/**
 * Fills a migrated, empty database with a valid ledger of a million entries, and with their readings, payments and
 * invoices. The entries of a user are apart from each other on disk, like entries written over months.
 *
 * The ledger's triggers are disabled meanwhile: they require the order of single writes.
 *
 * @param interpretationBytes the length of each text, which then hardly compresses. Default: a short one
 * @returns the number of users and entries
 */
export async function fillLargeLedger(
  url: string,
  interpretationBytes = 0,
): Promise<{ users: number; entries: number }> {
  const users = 50_000
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("set session_replication_role = replica; set work_mem = '256MB'")
    await client.query(
      'insert into users (id, telegram_id, username) select n, n, null from generate_series(1, $1::integer) n',
      [users],
    )
    let balance = 0
    for (const [index, { type, amount, status = 'completed', hold = false, of }] of entries.entries()) {
      const first = index * users
      const referenced = type === 'purchase'
      await client.query(
        `
        insert into transactions (
          id, user_id, type, amount, credits_before, credits_after, status, created_at, completed_at,
          credit_version, payment_reference, refund_of, reading_id, idempotency_key, request_fingerprint
        )
        select $1::bigint + n, n, $2::varchar, $3::integer * scale, $4::integer * scale, $5::integer * scale,
               $6::varchar, at, at, $7::integer, case when $8::boolean then 'charge-' || $1::bigint + n end,
               case when $9::bigint is not null then $9::bigint + n end, case when $10::boolean then $1::bigint + n end,
               case when $9::bigint is null then 'key-' || $1::bigint + n end,
               case when $9::bigint is null then sha256(int8send($1::bigint + n)) end
          from generate_series(1, $11::integer) n,
               lateral (select 1 + n % 3 as scale, timestamptz '2025-01-01' + $7::integer * interval '7 days'
                               + n * interval '10 seconds' as at) as moment
        `,
        [
          first,
          type,
          amount,
          balance,
          balance + amount,
          status,
          index + 2,
          referenced,
          of === undefined ? null : (index - of) * users,
          hold,
          users,
        ],
      )
      balance += amount
    }
    await client.query(
      `
      insert into credits (user_id, balance, version)
      select n, $1::integer * (1 + n % 3), $2::integer from generate_series(1, $3::integer) n
      `,
      [balance, entries.length + 1, users],
    )
    await client.query(rest)
    if (interpretationBytes > 0) {
      // Each text is made of other hashes.
      await client.query(
        `
        update readings
           set interpretation = (select string_agg(md5(readings.id || '-' || part), '')
                                   from generate_series(1, $1::integer) as part)
        `,
        [Math.ceil(interpretationBytes / 32)],
      )
      await client.query('vacuum (full) readings')
    }
    // Autovacuum would do it while something is measured.
    await client.query('vacuum (freeze, analyze)')
  } finally {
    await client.end()
  }
  return { users, entries: users * entries.length }
}

const rest = `
  insert into readings (id, user_id, spread_type, question, cards, interpretation, transaction_id, created_at)
  select id, user_id, 'celtic', 'What next?', '[]', repeat('The card speaks. ', 20), id, created_at
    from transactions
   where type = 'reading' and status = 'completed';

  insert into invoices (transaction_id, product, stars, credits)
  select id, 'credits-' || amount, amount * 4, amount from transactions where type = 'purchase';

  insert into payments (charge_id, user_id, invoice_id, stars, currency, payload, paid_at, received_at, refunded_at)
  select payment_reference, user_id, id, amount * 4, 'XTR', 'purchase:' || id, created_at, created_at,
         case when status = 'refunded' then created_at + interval '1 day' end
    from transactions
   where type = 'purchase';

  -- Unpaid purchases: they change no balance.
  insert into transactions (user_id, type, amount, credits_before, credits_after, status, idempotency_key,
                            request_fingerprint, id)
  select id, 'purchase', 10, 0, 0, 'pending', 'open-' || id, sha256(int8send(id)), 2000000 + id
    from users
   where id % 10 = 0;

  insert into invoices (transaction_id, product, stars, credits)
  select id, 'credits-10', 40, amount from transactions where status = 'pending';

  select setval('users_id_seq', (select max(id) from users)),
         setval('transactions_id_seq', (select max(id) from transactions)),
         setval('readings_id_seq', (select max(id) from readings));
`

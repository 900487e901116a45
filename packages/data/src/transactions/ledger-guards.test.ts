import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { requireProgram } from '@tarot/services'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { databaseErrorFacts } from '../database/translate-error.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
beforeAll(async () => {
  opened = await openTestData()
})
afterAll(() => opened.close())

/** Runs SQL. @returns its SQLSTATE, or `done` */
async function execute(sql: string, values: unknown[] = []): Promise<string> {
  return query(opened.databaseUrl, sql, values).then(
    () => 'done',
    (error) => databaseErrorFacts(error).sqlstate ?? String(error),
  )
}

async function openPurchase(userId: bigint, reference: string | null = null): Promise<bigint> {
  const [row] = await query<{ id: string }>(
    opened.databaseUrl,
    `insert into transactions (user_id, type, amount, credits_before, credits_after, payment_reference)
     select user_id, 'purchase', 50, balance, balance, $2 from credits where user_id = $1 returning id`,
    [userId, reference],
  )
  return BigInt(row?.id ?? 0)
}

const complete = (id: bigint) =>
  execute(
    `with credited as (
       update credits set balance = balance + 50, version = version + 1
        where user_id = (select user_id from transactions where id = $1) returning balance, version
     )
     update transactions set status = 'completed', completed_at = now(), credits_before = balance - 50,
            credits_after = balance, credit_version = version
       from credited where id = $1`,
    [id],
  )

/** A complete refund: the marked purchase and the refund entry. */
const refund = (id: bigint, { credits = 50, taken = 50 } = {}) =>
  `with purchase as (
     update transactions set status = 'refunded' where id = ${id} returning id, user_id
   ), debited as (
     update credits set balance = balance - ${taken}, version = version + 1
      where user_id = (select user_id from purchase) returning user_id, balance, version
   )
   insert into transactions (user_id, type, amount, credits_before, credits_after, status, credit_version, refund_of, shortfall)
   select user_id, 'refund', -${taken}, balance + ${taken}, balance, 'completed', version, ${id}, nullif(${credits - taken}, 0)
     from debited`

describe('the database itself', () => {
  test('allows a purchase the states pending, completed and refunded in this order only', async () => {
    const id = await openPurchase(await addUser(opened.data))
    expect(await execute(`update transactions set status = 'refunded' where id = ${id}`)).toBe('TD001')
    expect(await complete(id)).toBe('done')
    for (const status of ['pending', 'failed', 'completed']) {
      expect(await execute(`update transactions set status = '${status}' where id = ${id}`)).toBe('TD001')
    }
    expect(await execute(refund(id))).toBe('done')
    expect(await execute(`update transactions set status = 'completed' where id = ${id}`)).toBe('TD001')
    expect(await execute(`update transactions set refund_of = null where refund_of = ${id}`)).toBe('TD001')
  })

  test('refuses an incomplete refund, and one with a wrong amount', async () => {
    const id = await openPurchase(await addUser(opened.data))
    await complete(id)
    expect(await execute(`update transactions set status = 'refunded' where id = ${id}`)).toBe('TD001')
    expect(await execute(refund(id, { credits: 40, taken: 40 }))).toBe('TD001')
    // The balance covers the rest, so a shortfall is not allowed.
    expect(await execute(refund(id, { taken: 20 }))).toBe('TD001')
    expect(
      await execute(
        refund(id).replace(
          /update transactions set status = 'refunded'/,
          'update transactions set error_message = null',
        ),
      ),
    ).toBe('TD001')
    expect(await execute(refund(id))).toBe('done')
  })

  test('allows a hold to fail only with its refund entry', async () => {
    const userId = await addUser(opened.data, 5)
    const key = `guarded:${userId}`
    const { transactionId } = await opened.data.readings.reserve({ userId, price: 5, idempotencyKey: key })
    expect(await execute(`update transactions set status = 'failed' where id = ${transactionId}`)).toBe(
      'TD001',
    )
    await opened.data.readings.release({ userId, transactionId, reason: 'test' })
    expect((await opened.data.transactions.get(transactionId))?.status).toBe('failed')
  })

  test('refuses to change or delete invoices and payments', async () => {
    const userId = await addUser(opened.data)
    const { transactionId } = await opened.data.transactions.openPurchase({
      userId,
      product: 'credits-50',
      credits: 50,
      stars: 200,
      idempotencyKey: `guarded purchase:${userId}`,
    })
    await opened.data.transactions.completePurchase({
      userId,
      chargeId: 'guarded',
      payload: `purchase:${transactionId}`,
      stars: 200,
    })
    expect(await execute(`update payments set stars = 1 where charge_id = 'guarded'`)).toBe('TD001')
    expect(await execute(`delete from payments where charge_id = 'guarded'`)).toBe('TD001')
    expect(await execute(`update invoices set stars = 1 where transaction_id = ${transactionId}`)).toBe(
      'TD001',
    )
    expect(await execute(`delete from invoices where transaction_id = ${transactionId}`)).toBe('TD001')
    expect(await execute('truncate invoices, payments cascade')).toBe('TD001')
  })

  test('refuses to complete a failed purchase', async () => {
    const id = await openPurchase(await addUser(opened.data))
    expect(
      await execute(`update transactions set status = 'failed', error_message = 'declined' where id = ${id}`),
    ).toBe('done')
    expect(await complete(id)).toBe('TD001')
  })

  test('accepts a payment reference once', async () => {
    const userId = await addUser(opened.data)
    await openPurchase(userId, 'charge-1')
    await expect(openPurchase(userId, 'charge-1')).rejects.toMatchObject({ code: '23505' })
  })

  test.each([
    ['an amount', 'amount = amount + 1'],
    ['a user', 'user_id = user_id + 1'],
    ['a type', `type = 'purchase'`],
    ['a balance', 'credits_after = credits_after + 1'],
    ['a version', 'credit_version = credit_version + 1'],
    ['a key', `idempotency_key = 'other'`],
    ['a time', 'created_at = now()'],
    ['a reason', `reason = 'other'`],
  ])('refuses to change %s', async (_, change) => {
    const userId = await addUser(opened.data, 5)
    expect(await execute(`update transactions set ${change} where user_id = ${userId}`)).toBe('TD001')
  })

  test('refuses to delete transactions and balances', async () => {
    const userId = await addUser(opened.data, 5)
    expect(await execute(`delete from transactions where user_id = ${userId}`)).toBe('TD001')
    expect(await execute(`delete from credits where user_id = ${userId}`)).toBe('TD001')
    expect(await execute('truncate transactions cascade')).toBe('TD001')
    expect(await execute('truncate credits cascade')).toBe('TD001')
  })

  test('refuses a negative balance, and a change of the balance without the next version', async () => {
    const userId = await addUser(opened.data, 5)
    const update = (set: string) => execute(`update credits set ${set} where user_id = ${userId}`)
    expect(await update('balance = -1, version = version + 1')).toBe('23514')
    expect(await update('balance = balance + 1')).toBe('TD001')
    expect(await update('balance = balance + 1, version = version + 2')).toBe('TD001')
    expect(await update('version = 1')).toBe('TD001')
    expect(await update('last_updated_at = now()')).toBe('done')
  })

  test.each([
    ['a negative bonus', `'bonus', -5, 5, 0, 'completed', 9`, '23514'],
    ['a positive charge of a reading', `'reading', 5, 0, 5, 'completed', 9`, '23514'],
    ['an amount that is not the change of the balance', `'bonus', 5, 0, 6, 'completed', 9`, '23514'],
    ['a pending bonus', `'bonus', 5, 0, 5, 'pending', 9`, '23514'],
    ['a completed row without a version', `'bonus', 5, 5, 5, 'completed', null`, '23514'],
    ['a pending purchase with a version', `'purchase', 5, 0, 5, 'pending', 9`, '23514'],
    ['a row that starts as failed', `'purchase', 5, 0, 0, 'failed', null`, 'TD001'],
    ['a row that starts as refunded', `'purchase', 5, 0, 5, 'refunded', 9`, 'TD001'],
    ['a negative balance on record', `'reading', -5, 0, -5, 'completed', 9`, '23514'],
  ])('refuses %s', async (_, values, sqlstate) => {
    const userId = await addUser(opened.data)
    const insert = `insert into transactions
      (user_id, type, amount, credits_before, credits_after, status, credit_version) values (${userId}, ${values})`
    expect(await execute(insert)).toBe(sqlstate)
  })

  test('accepts each version of a user’s balance once', async () => {
    const userId = await addUser(opened.data, 5)
    const again = `insert into transactions
      (user_id, type, amount, credits_before, credits_after, status, credit_version)
      values (${userId}, 'bonus', 5, 0, 5, 'completed', 2)`
    expect(await execute(again)).toBe('23505')
  })
})

test('refuses the same to psql, in the role of an application that may write every row', async () => {
  const psql = await requireProgram(['psql'], 'postgresql-client')
  const userId = await addUser(opened.data, 5)
  const [open, paid] = [await openPurchase(userId), await openPurchase(userId, 'psql-charge')]
  await complete(paid)
  const role = `app_${process.pid}`
  await query(
    opened.databaseUrl,
    `create role ${role} login password 'app' nosuperuser;
     grant select, insert, update, delete, truncate on all tables in schema public to ${role};
     grant usage on all sequences in schema public to ${role}`,
  )
  const url = new URL(opened.databaseUrl)
  url.username = role
  url.password = 'app'
  const run = (sql: string) =>
    promisify(execFile)(psql, [
      url.href,
      '-X',
      '-v',
      'ON_ERROR_STOP=1',
      '-v',
      'VERBOSITY=sqlstate',
      '-c',
      sql,
    ]).then(
      ({ stdout }) => stdout.trim(),
      ({ stderr }: { stderr: string }) => /ERROR: {2}(\w{5})/.exec(stderr)?.[1] ?? stderr,
    )
  try {
    expect(await run(`update users set last_active_at = now() where id = ${userId}`)).toBe('UPDATE 1')
    const refused = {
      'paid twice by charge id': `insert into transactions (user_id, type, amount, credits_before, credits_after, payment_reference)
         values (${userId}, 'purchase', 50, 0, 0, 'psql-charge')`,
      'pending to refunded': `update transactions set status = 'refunded' where id = ${open}`,
      'a changed amount': `update transactions set amount = 500 where id = ${paid}`,
      'a deleted row': `delete from transactions where id = ${paid}`,
      'a negative balance': `update credits set balance = -1, version = version + 1 where user_id = ${userId}`,
      'no triggers': `set session_replication_role = replica; delete from transactions where id = ${paid}`,
      'a dropped trigger': 'drop trigger transactions_never_deleted on transactions',
    }
    const answers = await Promise.all(
      Object.entries(refused).map(async ([what, sql]) => [what, await run(sql)] as const),
    )
    expect(Object.fromEntries(answers)).toEqual({
      'paid twice by charge id': '23505',
      'pending to refunded': 'TD001',
      'a changed amount': 'TD001',
      'a deleted row': 'TD001',
      'a negative balance': '23514',
      'no triggers': '42501',
      'a dropped trigger': '42501',
    })
  } finally {
    await query(opened.databaseUrl, `drop owned by ${role}; drop role ${role}`)
  }
})

test('a refused change of state reaches a caller as INVALID_TRANSITION', async () => {
  const { data } = opened
  const userId = await addUser(data, 5)
  await expect(
    data.prisma.transaction.updateMany({ where: { userId }, data: { status: 'failed' } }),
  ).rejects.toMatchObject({ name: 'DataError', code: 'INVALID_TRANSITION' })
})

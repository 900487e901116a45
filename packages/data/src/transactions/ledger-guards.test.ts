import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query } from '../../test/blank-database.ts'
import { databaseErrorFacts } from '../database/translate-error.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
beforeAll(async () => {
  opened = await openTestData()
})
afterAll(() => opened.close())

/** What the database answers to this SQL, whoever asks: a SQLSTATE, or `done`. */
async function ask(sql: string, values: unknown[] = []): Promise<string> {
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
  ask(
    `with credited as (
       update credits set balance = balance + 50, version = version + 1
        where user_id = (select user_id from transactions where id = $1) returning balance, version
     )
     update transactions set status = 'completed', completed_at = now(), credits_before = balance - 50,
            credits_after = balance, credit_version = version
       from credited where id = $1`,
    [id],
  )

describe('the database itself', () => {
  test('lets a purchase go from pending to completed to refunded, and nowhere else', async () => {
    const id = await openPurchase(await addUser(opened.data))
    expect(await ask(`update transactions set status = 'refunded' where id = ${id}`)).toBe('TD001')
    expect(await complete(id)).toBe('done')
    for (const status of ['pending', 'failed', 'completed']) {
      expect(await ask(`update transactions set status = '${status}' where id = ${id}`)).toBe('TD001')
    }
    expect(await ask(`update transactions set status = 'refunded' where id = ${id}`)).toBe('done')
    expect(await ask(`update transactions set status = 'completed' where id = ${id}`)).toBe('TD001')
    expect((await opened.data.reconcile()).breaks).toEqual([])
  })

  test('keeps a failed purchase failed', async () => {
    const id = await openPurchase(await addUser(opened.data))
    expect(
      await ask(`update transactions set status = 'failed', error_message = 'declined' where id = ${id}`),
    ).toBe('done')
    expect(await complete(id)).toBe('TD001')
  })

  test('takes a payment once', async () => {
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
    expect(await ask(`update transactions set ${change} where user_id = ${userId}`)).toBe('TD001')
  })

  test('never deletes a row of the ledger or of the balances', async () => {
    const userId = await addUser(opened.data, 5)
    expect(await ask(`delete from transactions where user_id = ${userId}`)).toBe('TD001')
    expect(await ask(`delete from credits where user_id = ${userId}`)).toBe('TD001')
    expect(await ask('truncate transactions cascade')).toBe('TD001')
    expect(await ask('truncate credits cascade')).toBe('TD001')
  })

  test('refuses a balance below zero, or a move without the next version', async () => {
    const userId = await addUser(opened.data, 5)
    const update = (set: string) => ask(`update credits set ${set} where user_id = ${userId}`)
    expect(await update('balance = -1, version = version + 1')).toBe('23514')
    expect(await update('balance = balance + 1')).toBe('TD001')
    expect(await update('balance = balance + 1, version = version + 2')).toBe('TD001')
    expect(await update('version = 1')).toBe('TD001')
    expect(await update('last_updated_at = now()')).toBe('done')
  })

  test.each([
    ['a bonus that takes', `'bonus', -5, 5, 0, 'completed', 9`, '23514'],
    ['a reading that gives', `'reading', 5, 0, 5, 'completed', 9`, '23514'],
    ['an amount that is not the move', `'bonus', 5, 0, 6, 'completed', 9`, '23514'],
    ['a pending bonus', `'bonus', 5, 0, 5, 'pending', 9`, '23514'],
    ['a completed row that moved nothing', `'bonus', 5, 5, 5, 'completed', null`, '23514'],
    ['a pending purchase that moved', `'purchase', 5, 0, 5, 'pending', 9`, '23514'],
    ['a row that starts as failed', `'purchase', 5, 0, 0, 'failed', null`, 'TD001'],
    ['a row that starts as refunded', `'purchase', 5, 0, 5, 'refunded', 9`, 'TD001'],
    ['a negative balance on record', `'reading', -5, 0, -5, 'completed', 9`, '23514'],
  ])('refuses %s', async (_, values, sqlstate) => {
    const userId = await addUser(opened.data)
    const insert = `insert into transactions
      (user_id, type, amount, credits_before, credits_after, status, credit_version) values (${userId}, ${values})`
    expect(await ask(insert)).toBe(sqlstate)
  })

  test('numbers each move of a user once', async () => {
    const userId = await addUser(opened.data, 5)
    const again = `insert into transactions
      (user_id, type, amount, credits_before, credits_after, status, credit_version)
      values (${userId}, 'bonus', 5, 0, 5, 'completed', 2)`
    expect(await ask(again)).toBe('23505')
  })
})

test('a refused change of state reaches a caller as INVALID_TRANSITION', async () => {
  const { data } = opened
  const userId = await addUser(data, 5)
  await expect(
    data.prisma.transaction.updateMany({ where: { userId }, data: { status: 'failed' } }),
  ).rejects.toMatchObject({ name: 'DataError', code: 'INVALID_TRANSITION' })
})

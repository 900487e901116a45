import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BuyReadingInput } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

let keys = 0
function request(userId: bigint, changes: Partial<BuyReadingInput> = {}): BuyReadingInput {
  keys += 1
  return {
    userId,
    spreadType: 'three',
    question: 'What now?',
    cards: [{ position: 'past', card: 'the-fool', reversed: false }],
    interpretation: 'A beginning.',
    price: 3,
    idempotencyKey: `buy:${keys}`,
    ...changes,
  }
}

describe('buying a reading', () => {
  test('charges the price, records the charge and stores the reading', async () => {
    const userId = await addUser(data, 10)
    const bought = await data.readings.buy(request(userId))
    expect(bought).toMatchObject({ creditsBefore: 10, balance: 7, version: 3, replayed: false })
    expect(await data.credits.balance(userId)).toEqual({ balance: 7, version: 3 })
    expect(await data.readings.get(bought.reading.id)).toEqual(bought.reading)
    const { items } = await data.transactions.history(userId)
    expect(items[0]).toMatchObject({
      id: bought.transactionId,
      type: 'reading',
      amount: -3,
      creditsBefore: 10,
      creditsAfter: 7,
      status: 'completed',
      creditVersion: 3,
    })
  })

  test('a repeated request gets the first result and is charged once', async () => {
    const userId = await addUser(data, 10)
    const input = request(userId)
    const first = await data.readings.buy(input)
    const again = await data.readings.buy(input)
    expect(again).toEqual({ ...first, replayed: true })
    expect((await data.credits.balance(userId)).balance).toBe(7)
  })

  test('fifty concurrent requests with one key charge once', async () => {
    const userId = await addUser(data, 100)
    const input = request(userId)
    const results = await Promise.all(Array.from({ length: 50 }, () => data.readings.buy(input)))
    expect(new Set(results.map(({ reading }) => reading.id)).size).toBe(1)
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect((await data.credits.balance(userId)).balance).toBe(97)
    expect((await data.readings.history(userId)).items).toHaveLength(1)
  })

  test('a repeated request is answered even if the balance no longer covers the price', async () => {
    const userId = await addUser(data, 3)
    const input = request(userId)
    const first = await data.readings.buy(input)
    expect(await data.readings.buy(input)).toEqual({ ...first, replayed: true })
  })

  test.each([
    ['price', { price: 2 }],
    ['question', { question: 'Another one?' }],
    ['spread', { spreadType: 'single' }],
    ['cards', { cards: [] }],
  ] as const)('a key that was used for another %s is refused', async (_, change) => {
    const userId = await addUser(data, 10)
    const input = request(userId)
    await data.readings.buy(input)
    await expect(data.readings.buy({ ...input, ...change } as BuyReadingInput)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
      field: 'idempotencyKey',
      retryable: false,
    })
    expect((await data.credits.balance(userId)).balance).toBe(7)
  })

  test('a key that another user has used is refused', async () => {
    const [a, b] = [await addUser(data, 10), await addUser(data, 10)]
    const input = request(a)
    const results = await Promise.allSettled([
      data.readings.buy(input),
      data.readings.buy({ ...input, userId: b }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const balances = await Promise.all([a, b].map(async (id) => (await data.credits.balance(id)).balance))
    expect(balances.sort()).toEqual([10, 7])
  })

  test('with too few credits nothing is done, and the error has the balance', async () => {
    const userId = await addUser(data, 2)
    await expect(data.readings.buy(request(userId))).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
      details: { balance: 2, price: 3 },
    })
    expect((await data.readings.history(userId)).items).toEqual([])
    expect((await data.transactions.history(userId)).items).toHaveLength(1)
  })

  test('thirty concurrent purchases never make a balance negative', async () => {
    const userId = await addUser(data, 10)
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, () => data.readings.buy(request(userId, { price: 1 }))),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'INSUFFICIENT_CREDITS' })
    }
    expect(await data.credits.balance(userId)).toEqual({ balance: 0, version: 12 })
  })

  test('a free reading is recorded like any other', async () => {
    const userId = await addUser(data)
    expect(await data.readings.buy(request(userId, { price: 0 }))).toMatchObject({ balance: 0, version: 2 })
    expect((await data.reconcile()).discrepancies).toEqual([])
  })

  test('an unknown user is USER_NOT_FOUND', async () => {
    await expect(data.readings.buy(request(999_999_999n))).rejects.toMatchObject({
      code: 'USER_NOT_FOUND',
      field: 'userId',
    })
  })

  test.each([
    ['question', { question: 'a'.repeat(1_001) }],
    ['question', { question: 'before\0after' }],
    ['question', { question: 'half \ud83d' }],
    ['interpretation', { interpretation: '' }],
    ['interpretation', { interpretation: `\0` }],
    ['spreadType', { spreadType: 'tea_leaves' }],
    ['price', { price: -1 }],
    ['price', { price: 1.5 }],
    ['cards', { cards: 'x'.repeat(33_000) }],
    ['cards', { cards: [{ note: 'nul \0' }] }],
    ['cards', { cards: { 'half \udc00': 1 } }],
    ['cards', { cards: undefined }],
    ['idempotencyKey', { idempotencyKey: '' }],
    ['userId', { userId: 0n }],
  ])('a %s that the database cannot store is INVALID_INPUT', async (field, change) => {
    const input = { ...request(1n), ...change } as BuyReadingInput
    await expect(data.readings.buy(input)).rejects.toMatchObject({ code: 'INVALID_INPUT', field })
  })

  test('question and cards are stored unchanged', async () => {
    const userId = await addUser(data, 3)
    const question = `'; drop table users; -- <b>&amp;</b> *_[x](y)_* 👩‍👩‍👧 שלום \u202e \n\t`
    const { reading } = await data.readings.buy(
      request(userId, { question, cards: { q: question, n: 1.5, no: null } }),
    )
    const stored = await data.readings.get(reading.id)
    expect(stored?.question).toBe(question)
    expect(stored?.cards).toEqual({ q: question, n: 1.5, no: null })
  })
})

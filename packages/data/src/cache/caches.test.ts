import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cacheBackends } from '../../test/cache-backends.ts'
import { buy, grant, useCacheProcesses } from '../../test/cache-processes.ts'
import { query } from '../../test/query.ts'
import type { Data } from '../index.ts'
import { addUser } from '../testing/index.ts'

describe.each(cacheBackends)('the caches over %s', (name, start) => {
  const isShared = name !== 'L1 alone'
  const processes = useCacheProcesses(start)
  const { useProcess } = processes
  const loads = (data: Data) => {
    const { balance, readings } = data.cache.stats()
    const tier = isShared ? 'l2' : 'l1'
    return balance[tier].load + readings[tier].load
  }
  test('a balance has every acknowledged write of any process', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userId = await addUser(a, 10)
    for (let n = 0; n < 20; n += 1) {
      const [writer, reader] = n % 2 ? [a, b] : [b, a]
      const { balance, version } = await grant(writer, userId, 1)
      expect(await reader.credits.balance(userId)).toEqual({ balance, version })
      expect(await writer.credits.balance(userId)).toEqual({ balance, version })
    }
  })

  test('every kind of ledger entry is written through', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userId = await addUser(a, 100)
    const expectBoth = async (balance: number) => {
      for (const data of [a, b]) expect((await data.credits.balance(userId)).balance).toBe(balance)
    }
    await expectBoth(100)
    const bought = await buy(a, userId, 10)
    await expectBoth(90)
    const hold = await a.readings.reserve({ userId, price: 20, idempotencyKey: crypto.randomUUID() })
    await expectBoth(70)
    await b.readings.release({ userId, transactionId: hold.transactionId, reason: 'test' })
    await expectBoth(90)
    await b.transactions.refund({ transactionId: bought.transactionId, reason: 'test', actor: 'test' })
    await expectBoth(100)
    const offer = { product: 'credits-30', credits: 30, stars: 125, idempotencyKey: crypto.randomUUID() }
    const { transactionId } = await a.transactions.openPurchase({ userId, ...offer })
    const chargeId = crypto.randomUUID()
    const payment = { userId, chargeId, payload: `purchase:${transactionId}`, stars: 125 }
    await a.transactions.completePurchase(payment)
    await expectBoth(130)
    await b.payments.recordRefund(payment)
    await expectBoth(100)
    const parked = crypto.randomUUID()
    await a.transactions.completePurchase({ ...payment, chargeId: parked, payload: 'unknown' })
    await a.payments.creditParked({ chargeId: parked, credits: 5, reason: 'test', actor: 'test' })
    await expectBoth(105)
    const old = await a.readings.reserve({ userId, price: 5, idempotencyKey: crypto.randomUUID() })
    await expectBoth(100)
    await query(
      processes.databaseUrl,
      `set session_replication_role = replica;
       update transactions set created_at = now() - interval '1 hour' where id = ${old.transactionId}`,
    )
    await b.readings.releaseExpiredHolds()
    await expectBoth(105)
  })

  test('with bounded staleness, L1 answers, and never with an older value', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userId = await addUser(a, 10)
    await a.credits.balance(userId)
    const before = a.cache.stats().balance.l1.hit
    expect(await a.credits.balance(userId, { maxStaleness: 60_000 })).toMatchObject({ balance: 10 })
    expect(a.cache.stats().balance.l1.hit).toBe(before + 1)
    await grant(b, userId, 5)
    await delay(30)
    expect((await a.credits.balance(userId, { maxStaleness: 20 })).balance).toBe(15)
    await grant(a, userId, 5)
    expect((await a.credits.balance(userId, { maxStaleness: 60_000 })).balance).toBe(20)
    await expect(a.credits.balance(userId, { maxStaleness: -1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test('cached readings equal the stored ones, and a new one is pushed', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userId = await addUser(a, 100)
    expect(await a.readings.recent(userId)).toEqual([])
    const bought = []
    for (let n = 0; n < 12; n += 1) bought.unshift((await buy(n % 2 ? a : b, userId)).reading)
    for (const data of [a, b]) {
      expect(await data.readings.recent(userId)).toEqual(bought.slice(0, 10))
      expect(await data.readings.recent(userId, 3)).toEqual(bought.slice(0, 3))
      expect(await data.readings.recent(userId, 12)).toEqual(bought)
    }
    if (isShared) expect(loads(a) + loads(b)).toBeLessThanOrEqual(3)
    const hold = await a.readings.reserve({ userId, price: 1, idempotencyKey: crypto.randomUUID() })
    const { reading } = await b.readings.complete({
      userId,
      transactionId: hold.transactionId,
      spreadType: 'single',
      cards: [],
      interpretation: 'The last one.',
    })
    for (const data of [a, b]) expect((await data.readings.recent(userId))[0]).toEqual(reading)
  })

  test('an unknown user is cached as unknown until registration', async () => {
    const a = await useProcess()
    const [{ last }] = (await query<{ last: string }>(
      processes.databaseUrl,
      'select last_value as last from users_id_seq',
    )) as [{ last: string }]
    const next = BigInt(last) + 1n
    await expect(a.credits.balance(next)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
    const before = loads(a)
    await expect(a.credits.balance(next)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
    if (isShared) expect(loads(a)).toBe(before)
    const b = await useProcess()
    expect(await addUser(b)).toBe(next)
    expect(await a.credits.balance(next)).toEqual({ balance: 0, version: 1 })
  })

  test('a hundred concurrent readers load a missing balance once', async () => {
    const three = [await useProcess(), await useProcess(), await useProcess()]
    const userId = await addUser(three[0] as Data, 10)
    const reads = three.flatMap((data) => Array.from({ length: 33 }, () => data.credits.balance(userId)))
    for (const { balance } of await Promise.all(reads)) expect(balance).toBe(10)
    const total = three.reduce((sum, data) => sum + loads(data), 0)
    expect(total).toBeLessThanOrEqual(isShared ? 1 : 6)
  })

  test('a purchase is charged correctly even if every cached value is forged', async () => {
    const a = await useProcess()
    const userId = await addUser(a, 10)
    const { version } = await a.credits.balance(userId)
    const redis = await processes.useClient()
    if (redis) {
      const key = a.cache.keys.balance(userId)
      const stored = await redis.get(key)
      const [epoch] = String(stored).split('|')
      await redis.set(key, `${epoch}|${version + 7}|1000000|9999999999999|1`, 'PX', 60_000)
    }
    await expect(buy(a, userId, 11)).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
      details: { balance: 10 },
    })
    expect(await buy(a, userId, 10)).toMatchObject({ balance: 0 })
  })
})

import { invoicePayload, openData } from '../src/index.ts'

export interface CustomersStart {
  databaseUrl: string
  redisUrl: string
  namespace: string
  /** The first of ten Telegram ids. */
  from: number
}

/** The last message of the process: the sum of its ten customers' balances, or the first error. */
export interface CustomersEnd {
  sum?: number
  error?: string
}

process.once('message', async ({ from, ...options }: CustomersStart) => {
  const end = await shop(from, options).catch(
    (error): CustomersEnd => ({ error: String(error?.stack ?? error) }),
  )
  process.send?.(end, () => process.disconnect())
})

/** Lets ten customers at once make every call that a bot makes. Each has 41 credits in the end. */
async function shop(from: number, options: Omit<CustomersStart, 'from'>): Promise<CustomersEnd> {
  const data = await openData({ ...options, poolSize: 8 })
  const reading = { spreadType: 'single' as const, cards: [], interpretation: 'x' }
  const balances = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const telegramId = BigInt(from + n)
      const { id: userId } = await data.users.register({ telegramId, username: `customer_${telegramId}` })
      const key = (name: string) => `${name}:${telegramId}`
      await data.credits.grant({ userId, amount: 20, reason: 'x', actor: 'x', idempotencyKey: key('grant') })
      await data.sessions.set(key('session'), { question: 'x' })
      await data.readings.buy({ userId, ...reading, price: 5, idempotencyKey: key('buy') })
      const completed = await data.readings.reserve({ userId, price: 4, idempotencyKey: key('completed') })
      await data.readings.complete({ userId, transactionId: completed.transactionId, ...reading })
      const released = await data.readings.reserve({ userId, price: 3, idempotencyKey: key('released') })
      await data.readings.release({ userId, transactionId: released.transactionId, reason: 'x' })
      const { transactionId } = await data.transactions.openPurchase({
        userId,
        product: 'credits-30',
        credits: 30,
        stars: 125,
        idempotencyKey: key('purchase'),
      })
      const paid = await data.transactions.completePurchase({
        userId,
        chargeId: key('charge'),
        payload: invoicePayload(transactionId),
        stars: 125,
      })
      if (paid.outcome !== 'credited') throw new Error(`the payment is ${paid.outcome}`)
      await data.users.list({ search: `customer_${telegramId}` })
      await data.transactions.history(userId)
      if ((await data.readings.history(userId)).items.length !== 2)
        throw new Error('there are not two readings')
      if (!(await data.sessions.get(key('session')))) throw new Error('there is no session')
      return (await data.credits.balance(userId)).balance
    }),
  )
  await data.overview()
  await data.close()
  return { sum: balances.reduce((sum, balance) => sum + balance, 0) }
}

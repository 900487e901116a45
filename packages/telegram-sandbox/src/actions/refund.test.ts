import { HttpError } from 'grammy'
import { expect, test } from 'vitest'
import { sendInvoice, takePayments } from '../testing/payments.ts'
import { withBot } from '../testing/with-sandbox.ts'

/** Starts a sandbox in which Anna has paid 50 Stars, and a bot that records refunds. */
async function withPayment() {
  const refunds: string[] = []
  const all = await withBot((bot) => {
    takePayments(bot)
    bot.on('message:refunded_payment', (ctx) => {
      refunds.push(ctx.message.refunded_payment.telegram_payment_charge_id)
    })
  })
  const anna = await all.sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  const payment = await anna.pay(await sendInvoice(all.api, anna.id))
  if (payment.state !== 'paid') throw new Error(payment.state)
  return { ...all, anna, chargeId: payment.chargeId, refunds }
}

test('the bot can refund a payment once', async () => {
  const { api, sandbox, anna, chargeId, refunds } = await withPayment()
  expect(await api.refundStarPayment(anna.id, chargeId)).toBe(true)
  expect(await anna.stars()).toBe(1000)
  expect(await sandbox.starBalance()).toBe(0)
  const notification = (await anna.messages()).find((message) => message.refunded_payment)
  expect(notification).toMatchObject({
    from: { is_bot: true },
    refunded_payment: {
      currency: 'XTR',
      total_amount: 50,
      invoice_payload: 'credits:10',
      telegram_payment_charge_id: chargeId,
    },
  })
  const [paid, refunded] = (await api.getStarTransactions()).transactions
  expect(refunded).toEqual({
    id: paid?.id,
    amount: 50,
    date: expect.any(Number),
    receiver: paid?.source,
  })
  await expect(api.refundStarPayment(anna.id, chargeId)).rejects.toThrow(
    'Bad Request: CHARGE_ALREADY_REFUNDED',
  )
  await expect.poll(() => refunds).toEqual([chargeId])
  expect(await sandbox.starTransactions()).toHaveLength(2)
})

test('a refund needs the user who paid', async () => {
  const { api, sandbox, anna, chargeId } = await withPayment()
  const eve = await sandbox.person({ firstName: 'Eve' })
  await expect(api.refundStarPayment(eve.id, chargeId)).rejects.toThrow('Bad Request: CHARGE_NOT_FOUND')
  await expect(api.refundStarPayment(anna.id, 'stx')).rejects.toThrow('Bad Request: CHARGE_NOT_FOUND')
  await expect(api.refundStarPayment(anna.id, '')).rejects.toThrow(
    'Bad Request: parameter "telegram_payment_charge_id" is required',
  )
  await expect(api.refundStarPayment(0, chargeId)).rejects.toThrow('Bad Request: invalid user_id specified')
})

test('a refund counts if its answer is lost, and a retry reports that', async () => {
  const { api, sandbox, anna, chargeId } = await withPayment()
  await sandbox.fail('refundStarPayment', { with: 'drop', when: 'after' })
  await expect(api.refundStarPayment(anna.id, chargeId)).rejects.toBeInstanceOf(HttpError)
  await expect(api.refundStarPayment(anna.id, chargeId)).rejects.toThrow('CHARGE_ALREADY_REFUNDED')
  expect(await anna.stars()).toBe(1000)
})

test('Telegram can refund, and the bot is notified, even twice', async () => {
  const { sandbox, anna, chargeId, refunds } = await withPayment()
  const { updateId } = await sandbox.refund(chargeId)
  expect(await anna.stars()).toBe(1000)
  await sandbox.deliverAgain(updateId ?? 0)
  await expect.poll(() => refunds).toEqual([chargeId, chargeId])
  await expect(sandbox.refund(chargeId)).rejects.toThrow('has been refunded already')
  await expect(sandbox.refund('stx')).rejects.toThrow('There was no payment stx.')
})

test('transactions are listed oldest first, in pages', async () => {
  const { api, sandbox, anna } = await withPayment()
  for (const stars of [1, 2, 3]) await anna.pay(await sendInvoice(api, anna.id, stars))
  const page = async (offset: number, limit: number) =>
    (await api.getStarTransactions({ offset, limit })).transactions.map(({ amount }) => amount)
  expect(await page(0, 2)).toEqual([50, 1])
  expect(await page(2, 100)).toEqual([2, 3])
  expect(await page(9, 100)).toEqual([])
  await sandbox.reset()
  expect(await sandbox.starTransactions()).toEqual([])
})

test('an unknown person or one with a deleted account gets no refund and no message', async () => {
  const { api, anna, chargeId } = await withPayment()
  await expect(api.refundStarPayment(987_654_321, chargeId)).rejects.toThrow('Bad Request: user not found')
  await expect(api.editUserStarSubscription(987_654_321, chargeId, true)).rejects.toThrow(
    'Bad Request: user not found',
  )
  await anna.deleteAccount()
  await expect(api.sendMessage(anna.id, 'hello?')).rejects.toThrow('Forbidden: user is deactivated')
  await expect(api.refundStarPayment(anna.id, chargeId)).rejects.toThrow('INPUT_USER_DEACTIVATED')
  await expect(anna.send('here I am')).rejects.toThrow('has deleted the account')
})

import { HttpError } from 'grammy'
import { expect, test } from 'vitest'
import { sendInvoice, subscriptionLink, takePayments } from '../testing/payments.ts'
import { withBot, withSandbox } from '../testing/with-sandbox.ts'

test('a payment is made when the bot approves it, and the bot and the person are notified', async () => {
  const { sandbox, api } = await withBot(takePayments)
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  const invoice = await sendInvoice(api, anna.id)
  const payment = await anna.pay(invoice)
  expect(payment).toMatchObject({
    state: 'paid',
    message: {
      from: { id: anna.id },
      chat: { id: anna.id },
      successful_payment: {
        currency: 'XTR',
        total_amount: 50,
        invoice_payload: 'credits:10',
        telegram_payment_charge_id: expect.stringMatching(/^stx/),
        provider_payment_charge_id: `${anna.id}_1`,
      },
    },
    updateId: expect.any(Number),
    preCheckoutUpdateId: expect.any(Number),
  })
  expect((await anna.waitFor()).text).toBe('Thanks for 50')
  expect(await anna.stars()).toBe(950)
  expect(await sandbox.starBalance()).toBe(50)
  expect(await api.getMyStarBalance()).toEqual({ amount: 50 })
  const { transactions } = await api.getStarTransactions()
  expect(transactions).toEqual(await sandbox.starTransactions())
  expect(transactions).toEqual([
    {
      id: payment.state === 'paid' && payment.chargeId,
      amount: 50,
      date: expect.any(Number),
      source: {
        type: 'user',
        transaction_type: 'invoice_payment',
        user: anna.user,
        invoice_payload: 'credits:10',
      },
    },
  ])
})

test('an invoice can be paid again, unless the bot refuses', async () => {
  let paid = 0
  const { sandbox, api } = await withBot((bot) => {
    bot.on('pre_checkout_query', (ctx) =>
      paid++ === 0
        ? ctx.answerPreCheckoutQuery(true)
        : ctx.answerPreCheckoutQuery(false, { error_message: 'Paid already' }),
    )
  })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  const invoice = await sendInvoice(api, anna.id)
  expect(await anna.pay(invoice)).toMatchObject({ state: 'paid' })
  expect(await anna.pay(invoice)).toEqual({
    state: 'refused',
    errorMessage: 'Paid already',
    preCheckoutUpdateId: expect.any(Number),
  })
  expect(await anna.stars()).toBe(950)
  expect(await sandbox.starTransactions()).toHaveLength(1)
})

test('a bot that answers too late gets no Stars, and its answer is refused', async () => {
  const { sandbox, api } = await withSandbox({ preCheckoutLimit: 20 })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  const paying = anna.pay(await sendInvoice(api, anna.id))
  const query = async () => (await sandbox.pendingUpdates()).find((update) => update.pre_checkout_query)
  await expect.poll(query, { interval: 1 }).toMatchObject({
    pre_checkout_query: {
      from: { id: anna.id },
      currency: 'XTR',
      total_amount: 50,
      invoice_payload: 'credits:10',
    },
  })
  const id = (await query())?.pre_checkout_query?.id ?? ''
  expect(await paying).toEqual({ state: 'timed-out', preCheckoutUpdateId: expect.any(Number) })
  await expect(api.answerPreCheckoutQuery(id, true)).rejects.toThrow(
    'Bad Request: query is too old and response timeout expired or query ID is invalid',
  )
  await expect.poll(query).toBeUndefined()
  expect(await anna.stars()).toBe(1000)
})

test('a pre-checkout query is answered once, and a refusal needs a reason', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  const paying = anna.pay(await sendInvoice(api, anna.id))
  await expect.poll(async () => (await sandbox.pendingUpdates()).length).toBe(2)
  const id = (await api.getUpdates()).at(-1)?.pre_checkout_query?.id ?? ''
  await expect(api.answerPreCheckoutQuery(id, false)).rejects.toThrow('parameter "error_message" is required')
  await api.answerPreCheckoutQuery(id, true)
  await expect(api.answerPreCheckoutQuery(id, false, { error_message: 'No' })).rejects.toThrow(
    'query is too old',
  )
  expect(await paying).toMatchObject({ state: 'paid' })
})

test('a payment with too few Stars fails before the pre-checkout query, and succeeds after a top-up', async () => {
  const { sandbox, api } = await withBot(takePayments)
  const anna = await sandbox.person({ firstName: 'Anna', stars: 30 })
  await anna.send('hello')
  const invoice = await sendInvoice(api, anna.id)
  expect(await anna.pay(invoice)).toEqual({ state: 'too-few-stars' })
  expect(await anna.giveStars(20)).toBe(50)
  expect(await anna.pay(invoice)).toMatchObject({ state: 'paid' })
  expect(await anna.stars()).toBe(0)
})

test('fifty concurrent payments do not overdraw the balance', async () => {
  const { sandbox, api } = await withBot(takePayments)
  const anna = await sandbox.person({ firstName: 'Anna', stars: 70 })
  await anna.send('hello')
  const invoice = await sendInvoice(api, anna.id, 2)
  const payments = await Promise.all(Array.from({ length: 50 }, () => anna.pay(invoice)))
  const charges = payments.flatMap((payment) => (payment.state === 'paid' ? payment.chargeId : []))
  expect(new Set(charges).size).toBe(35)
  expect(payments.filter(({ state }) => state === 'too-few-stars')).toHaveLength(15)
  expect(await anna.stars()).toBe(0)
  expect(await sandbox.starBalance()).toBe(70)
})

test('anyone can pay a link, without having written to the bot', async () => {
  const { sandbox, api } = await withBot(takePayments)
  const link = await api.createInvoiceLink('10 credits', 'Ten', 'credits:10', '', 'XTR', [
    { label: 'x', amount: 10 },
  ])
  for (const firstName of ['Anna', 'Boris']) {
    const person = await sandbox.person({ firstName })
    expect(await person.pay(link)).toMatchObject({ state: 'paid' })
    expect((await person.waitFor()).text).toBe('Thanks for 10')
  }
  const anna = await sandbox.person({ firstName: 'Anna' })
  await expect(anna.pay('https://t.me/$nothing')).rejects.toThrow(
    'https://t.me/$nothing is not an invoice link of this bot.',
  )
})

test('a member pays an invoice in a group and is notified in private', async () => {
  const { sandbox, api } = await withBot(takePayments)
  const anna = await sandbox.person({ firstName: 'Anna' })
  const eve = await sandbox.person({ firstName: 'Eve' })
  const group = await sandbox.group({ title: 'Readers', members: [anna] })
  const invoice = await sendInvoice(api, group.id)
  expect(await anna.pay(invoice)).toMatchObject({ state: 'paid', message: { chat: { id: anna.id } } })
  await expect(eve.pay(invoice)).rejects.toThrow(`Eve does not belong to chat ${group.id}.`)
})

test('payment updates are delivered again, under the old id or as new ones', async () => {
  const charges: string[] = []
  let asked = 0
  const { sandbox, api } = await withBot((bot) => {
    bot.on('pre_checkout_query', async (ctx) => {
      asked++
      await ctx.answerPreCheckoutQuery(true).catch(() => {})
    })
    bot.on('message:successful_payment', (ctx) => {
      charges.push(ctx.message.successful_payment.telegram_payment_charge_id)
    })
  })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  const payment = await anna.pay(await sendInvoice(api, anna.id))
  if (payment.state !== 'paid') throw new Error(payment.state)
  expect(await sandbox.deliverAgain(payment.updateId ?? 0)).toBe(payment.updateId)
  expect(await sandbox.deliverAgain(payment.updateId ?? 0, { asNew: true })).not.toBe(payment.updateId)
  await sandbox.deliverAgain(payment.preCheckoutUpdateId ?? 0)
  await expect.poll(() => [asked, ...charges]).toEqual([2, ...Array(3).fill(payment.chargeId)])
  expect(await anna.stars()).toBe(950)
})

test('an answer to a pre-checkout query counts even if the response to the bot is lost', async () => {
  const { sandbox, api, bot } = await withBot(takePayments)
  const lost: unknown[] = []
  bot.catch(({ error }) => void lost.push(error))
  await sandbox.fail('answerPreCheckoutQuery', { with: 'drop', when: 'after' })
  await sandbox.fail('sendInvoice', { with: 'drop', when: 'after' })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  await expect(sendInvoice(api, anna.id)).rejects.toBeInstanceOf(HttpError)
  const invoice = await anna.waitFor((message) => message.invoice !== undefined)
  expect(await anna.pay(invoice)).toMatchObject({ state: 'paid' })
  expect((await anna.waitFor()).text).toBe('Thanks for 50')
  await expect.poll(() => lost[0]).toBeInstanceOf(HttpError)
})

test('a bot receives payment updates only if it allows them', async () => {
  const { sandbox, api } = await withSandbox({ preCheckoutLimit: 1 })
  await api.getUpdates({ allowed_updates: ['message'] })
  const anna = await sandbox.person({ firstName: 'Anna' })
  expect(await anna.pay(await subscriptionLink(api))).toEqual({ state: 'timed-out' })
  expect(await sandbox.pendingUpdates()).toEqual([])
})

import type { PersonClient, SandboxClient } from '@tarot/telegram-sandbox'
import { afterAll, expect, test } from 'vitest'
import { findButton, says, userOf } from '../../testing/chat.ts'
import { moneyMessage, openInvoice, pay, payRefused, updatesAbout } from '../../testing/shop.ts'
import { openBot } from '../../testing/use-bot.ts'

const bot = await openBot({ welcomeCredits: 0 })
afterAll(bot.close)

/** Creates a user without credits. */
async function personWithoutCredits(sandbox: SandboxClient, firstName = 'Anna'): Promise<PersonClient> {
  const person = await sandbox.person({ firstName })
  await person.send('/start')
  await person.waitFor(says('Welcome'))
  return person
}

const countMessages = async (person: PersonClient, ...parts: string[]) =>
  (await person.messages()).filter(says(...parts)).length

const balanceOf = async (person: PersonClient) =>
  (await bot.data.credits.balance(await userOf(bot.data, person))).balance

test('buy, pay, read, refund: each update may be repeated, also after a restart', async () => {
  const { data, sandbox, restart } = bot
  const anna = await personWithoutCredits(sandbox)
  const userId = await userOf(data, anna)
  const updates: number[] = []
  const again = async () => {
    for (const updateId of updates) {
      await sandbox.deliverAgain(updateId)
      await sandbox.deliverAgain(updateId, { asNew: true })
    }
    await sandbox.settled()
  }

  // The draft waits while the credits are bought.
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?', 'You have 0 credits'))
  await anna.press(list, findButton(list, /Celtic Cross/))
  await anna.waitFor(says('What would you like to ask?'))
  await anna.send('What is it worth?')
  const short = await anna.waitFor(says('costs 10 credits', 'you have 0', 'Get more credits'))
  await anna.press(short, findButton(short, /Get credits/))
  const shop = await anna.waitFor(says('Credits and plans', 'You have 0 credits'))
  await anna.press(shop, findButton(shop, /30 credits · ⭐ 125/))
  const invoice = await anna.waitFor((message) => message.invoice !== undefined)
  expect(invoice.invoice).toMatchObject({ title: '30 credits', currency: 'XTR', total_amount: 125 })

  const payment = await pay(anna, invoice)
  const thanks = await anna.waitFor(says('Thank you', '30 credits', 'have 30 credits now'))
  updates.push(payment.updateId, payment.preCheckoutUpdateId)
  await again()
  expect(await balanceOf(anna)).toBe(30)
  expect(await countMessages(anna, 'Thank you')).toBe(1)

  await anna.press(thanks, '🔮 Back to my question')
  const confirm = await anna.waitFor(says('What is it worth?', 'You have 30'))
  const press = await anna.press(confirm, findButton(confirm, /Draw for 10/))
  await anna.waitFor(says('The heart of it'))
  updates.push(press.updateId ?? 0)

  await sandbox.settled()
  await data.payments.requestRefund({
    chargeId: payment.chargeId,
    reason: 'changed their mind',
    actor: 'operator:a@b.c',
  })
  await anna.waitFor(
    says('Your Stars went back', '10 of the credits', 'other 20 are gone', 'You have 0 credits now'),
  )
  updates.push(...(await updatesAbout(bot.url, anna, (message) => message.refunded_payment !== undefined)))
  expect(updates).toHaveLength(4)
  await again()
  await restart()
  await again()

  expect(await anna.stars()).toBe(1_000)
  expect(await balanceOf(anna)).toBe(0)
  expect(await countMessages(anna, 'Thank you')).toBe(1)
  expect(await countMessages(anna, 'Your Stars went back')).toBe(1)
  expect(await data.readings.recent(userId)).toHaveLength(1)
  expect(await data.payments.get(payment.chargeId)).toMatchObject({ state: 'refunded' })
  expect((await data.transactions.list({ userId, type: 'refund' })).items).toHaveLength(1)
  expect((await data.reconcile()).discrepancies).toEqual([])

  await anna.send('/balance')
  const { text = '' } = await anna.waitFor(says('You have 0 credits'))
  expect(text.split('\n').slice(-3)).toEqual([
    expect.stringMatching(/−20\s+your Stars went back \(10 of the credits were spent\)$/),
    expect.stringMatching(/−10\s+Celtic Cross$/),
    expect.stringMatching(/\+30\s+30 credits bought, ⭐ 125 \(refunded since\)$/),
  ])
})

test('an invoice that is forwarded, already paid or expired is refused, each with its own text', async () => {
  const { api, data, sandbox } = bot
  const [anna, boris] = [await personWithoutCredits(sandbox), await personWithoutCredits(sandbox, 'Boris')]
  const invoice = await openInvoice(anna, /10 credits/)
  const [{ id } = { id: 0n }] = (await data.transactions.history(await userOf(data, anna))).items
  /** The same offer as a link, which any user can open; an invoice message is only in its own chat. */
  const linkTo = (payload: string, stars = 50) =>
    api.createInvoiceLink('10 credits', 'x', payload, '', 'XTR', [{ label: 'x', amount: stars }])
  const refusal = (errorMessage: RegExp) => ({
    state: 'refused',
    errorMessage: expect.stringMatching(errorMessage),
  })

  const link = await linkTo(`purchase:${id}`)
  expect(await boris.pay(link)).toMatchObject(refusal(/made to somebody else/))
  for (const payload of ['purchase:987654321', 'purchase:0', 'credits:10', `purchase:${id} `]) {
    expect(await anna.pay(await linkTo(payload)), payload).toMatchObject(refusal(/don’t know this offer/))
  }
  expect(await anna.pay(await linkTo(`purchase:${id}`, 1))).toMatchObject(refusal(/price has changed/))

  await pay(anna, invoice)
  await anna.waitFor(says('Thank you'))
  expect(await anna.pay(invoice)).toMatchObject(refusal(/paid for this one already/))
  expect(await anna.stars()).toBe(950)
  expect(await boris.stars()).toBe(1_000)
  expect(await balanceOf(anna)).toBe(10)

  const userId = await userOf(data, anna)
  const open = (offer: { product: string; credits: number; stars: number }) =>
    data.transactions.openPurchase({
      userId,
      ...offer,
      idempotencyKey: `test:${offer.product}:${offer.stars}`,
    })
  const otherPrice = await open({ product: 'credits-10', credits: 10, stars: 49 })
  const discontinued = await open({ product: 'credits-7', credits: 7, stars: 49 })
  for (const { transactionId } of [otherPrice, discontinued]) {
    const answer = await anna.pay(await linkTo(`purchase:${transactionId}`, 49))
    expect(answer).toMatchObject(refusal(/price has changed/))
  }
  const closed = await open({ product: 'credits-10', credits: 10, stars: 50 })
  await data.transactions.failPurchase({ transactionId: closed.transactionId, error: 'not paid in time' })
  expect(await anna.pay(await linkTo(`purchase:${closed.transactionId}`))).toMatchObject(refusal(/too old/))
})

test('a repeated press opens one purchase, and no other invoice after its payment', async () => {
  const { data, sandbox } = bot
  const anna = await personWithoutCredits(sandbox)
  await anna.send('/buy')
  const shop = await anna.waitFor(says('Credits and plans'))
  const press = await anna.press(shop, findButton(shop, /10 credits/))
  const invoice = await anna.waitFor((message) => message.invoice !== undefined)
  await sandbox.deliverAgain(press.updateId ?? 0)
  await sandbox.deliverAgain(press.updateId ?? 0, { asNew: true })
  await sandbox.settled()
  const userId = await userOf(data, anna)
  expect((await data.transactions.list({ userId, type: 'purchase' })).items).toHaveLength(1)
  await pay(anna, invoice)
  await anna.waitFor(says('Thank you'))
  const before = (await anna.messages()).length
  await sandbox.deliverAgain(press.updateId ?? 0, { asNew: true })
  await sandbox.settled()
  expect((await anna.messages()).length).toBe(before)
  // Unpaid purchases are not entries.
  await anna.send('/balance')
  expect((await anna.waitFor(says('You have 10'))).text?.match(/bought/g)).toHaveLength(1)
})

test('what is not for sale is not sold', async () => {
  const { data, sandbox } = bot
  const anna = await personWithoutCredits(sandbox)
  // By the button below a forwarded copy of an invoice.
  await anna.send('/start buy')
  const shop = await anna.waitFor(says('Credits and plans'))
  for (const forged of ['package:credits-7', 'package:premium', 'plan:credits-10', 'plan:basic']) {
    const press = await anna.forge(forged, shop)
    expect((await press.answer()).text, forged).toContain('no longer for sale')
  }
  expect((await data.transactions.history(await userOf(data, anna))).items).toEqual([])
})

test('a payment without an offer is kept for operators, and the user is notified when one credits it', async () => {
  const { api, data, log, sandbox } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  const link = await api.createInvoiceLink('x', 'x', 'forged', '', 'XTR', [{ label: 'x', amount: 77 }])
  const { chargeId, updateId } = await payRefused(bot, anna, link)

  await sandbox.deliverAgain(updateId, { asNew: true })
  await sandbox.settled()
  expect(await data.payments.get(chargeId)).toMatchObject({
    state: 'foreign',
    parkedReason: 'unknown_invoice',
  })
  expect(log).toContainEqual(expect.objectContaining({ level: 40, chargeId, outcome: 'foreign' }))
  expect(await countMessages(anna, '⭐ 77')).toBe(0)
  await data.payments.creditParked({ chargeId, credits: 15, reason: 'seen', actor: 'operator:a@b.c' })
  await anna.waitFor(says('Thank you', '15 credits'))
  expect(await balanceOf(anna)).toBe(15)
})

test('a refund of Stars deducts their credits, whether it comes before or after the payment', async () => {
  const { data, deliver, sandbox } = bot
  const anna = await personWithoutCredits(sandbox)
  const payment = await pay(anna, await openInvoice(anna, /30 credits/))
  await anna.waitFor(says('Thank you'))
  const { updateId = 0 } = await sandbox.refund(payment.chargeId)
  await anna.waitFor(
    says('Your Stars went back', '30 credits from that payment are gone', 'You have 0 credits now'),
  )
  await sandbox.deliverAgain(updateId, { asNew: true })
  await sandbox.settled()
  expect(await countMessages(anna, 'Your Stars went back')).toBe(1)
  expect(await balanceOf(anna)).toBe(0)

  await openInvoice(anna, /30 credits/)
  const [{ id } = { id: 0n }] = (await data.transactions.history(await userOf(data, anna))).items
  const facts = {
    currency: 'XTR',
    total_amount: 125,
    invoice_payload: `purchase:${id}`,
    telegram_payment_charge_id: `early-${anna.id}`,
  }
  await deliver.update({
    message: {
      ...moneyMessage(anna, { refunded_payment: facts }),
      from: { id: 1, is_bot: true, first_name: 'x' },
    },
  })
  await deliver.update({ message: moneyMessage(anna, { successful_payment: facts }) })
  expect(await balanceOf(anna)).toBe(0)
  expect(await data.payments.get(facts.telegram_payment_charge_id)).toMatchObject({ state: 'refunded' })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a refund whose response was lost is one refund', async () => {
  const { data, sandbox } = bot
  const anna = await personWithoutCredits(sandbox)
  const { chargeId } = await pay(anna, await openInvoice(anna, /10 credits/))
  await anna.waitFor(says('Thank you'))
  await sandbox.fail('refundStarPayment', { with: 'drop', when: 'after' })
  await data.payments.requestRefund({ chargeId, reason: 'asked', actor: 'operator:a@b.c' })
  await anna.waitFor(says('Your Stars went back'))
  const calls = async () =>
    (await sandbox.calls({ method: 'refundStarPayment' })).filter(
      ({ payload }) => payload.telegram_payment_charge_id === chargeId,
    )
  await expect
    .poll(calls)
    .toMatchObject([
      { lost: true },
      { status: 400, answer: { description: 'Bad Request: CHARGE_ALREADY_REFUNDED' } },
    ])
  await sandbox.settled()
  const userId = await userOf(data, anna)
  expect((await data.transactions.list({ userId, type: 'refund' })).items).toHaveLength(1)
  expect(await data.payments.get(chargeId)).toMatchObject({ state: 'refunded', refundAttempts: 0 })
  expect(await countMessages(anna, 'Your Stars went back')).toBe(1)
  expect(await anna.stars()).toBe(1_000)
})

test('a refund that Telegram refuses is recorded for the operator, and deducts nothing', async () => {
  const { data, sandbox } = bot
  const anna = await personWithoutCredits(sandbox)
  const { chargeId } = await pay(anna, await openInvoice(anna, /10 credits/))
  await anna.waitFor(says('Thank you'))
  await sandbox.fail('refundStarPayment', { with: 400, description: 'Bad Request: BALANCE_TOO_LOW' })
  await data.payments.requestRefund({ chargeId, reason: 'asked', actor: 'operator:a@b.c' })
  await expect
    .poll(() => data.payments.get(chargeId))
    .toMatchObject({ state: 'refunding', refundAttempts: 1, refundError: '400 Bad Request: BALANCE_TOO_LOW' })
  expect(await balanceOf(anna)).toBe(10)
})

test('a user who has blocked the bot is charged and refunded too, and gets no message', async () => {
  const { data, sandbox, log } = bot
  const anna = await personWithoutCredits(sandbox)
  const invoice = await openInvoice(anna, /10 credits/)
  const { chargeId } = await pay(anna, invoice)
  await anna.waitFor(says('Thank you'))
  await anna.block()
  await data.payments.requestRefund({ chargeId, reason: 'asked', actor: 'operator:a@b.c' })
  await expect.poll(() => data.payments.get(chargeId)).toMatchObject({ state: 'refunded' })
  const due = { userId: await userOf(data, anna), sentAt: null, failedAt: null }
  await expect.poll(() => data.prisma.notification.count({ where: due })).toBe(0)
  expect(await balanceOf(anna)).toBe(0)
  expect(log.filter(({ level, msg }) => Number(level) >= 40 && /notification/.test(msg ?? ''))).toEqual([])
})

import type { PersonClient, SandboxClient } from '@tarot/telegram-sandbox'
import { afterAll, expect, test } from 'vitest'
import { findButton, newcomer, prepareReading, says, userOf } from '../testing/chat.ts'
import { openPlan, pay, payRefused } from '../testing/shop.ts'
import { openBot, useBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

const countMessages = async (person: PersonClient, ...parts: string[]) =>
  (await person.messages()).filter(says(...parts)).length

async function subscriber(sandbox: SandboxClient, plan = /Moon plan/) {
  const anna = await newcomer(sandbox)
  const payment = await pay(anna, await openPlan(anna, plan))
  await anna.waitFor(says('is yours until'))
  const show = async (...parts: string[]) => {
    await anna.send('/subscription')
    return anna.waitFor(says(...parts))
  }
  const inTelegram = async () => (await anna.subscriptions()).find((one) => one.chargeId === payment.chargeId)
  return { anna, show, inTelegram, ...payment }
}

async function tierOf(person: PersonClient) {
  const user = await bot.data.users.byTelegramId(BigInt(person.id))
  return { tier: user?.subscriptionTier, end: user?.subscriptionExpiresAt }
}

test('a plan begins with its payment: credits, lower prices and daily credits, once', async () => {
  const { data, sandbox } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'Cheaper?')
  const payment = await pay(anna, await openPlan(anna, /Moon plan · ⭐ 250 a month/))
  await anna.waitFor(
    says('The Moon plan is yours until', '60 credits came with it', 'You have 90 credits now'),
  )
  await sandbox.deliverAgain(payment.updateId)
  await sandbox.deliverAgain(payment.updateId, { asNew: true })
  await sandbox.settled()
  expect(await countMessages(anna, 'The Moon plan is yours')).toBe(1)
  const [{ expiresAt } = { expiresAt: 0 }] = await anna.subscriptions()
  expect(await tierOf(anna)).toEqual({ tier: 'premium', end: new Date(expiresAt * 1_000) })

  // The price on the earlier screen is not charged: the new one is shown first.
  const press = await anna.press(confirm, findButton(confirm, /Draw for 10/))
  expect((await press.answer()).text).toContain('look again')
  const cheaper = await anna.waitFor(says('costs 9 credits (instead of 10, with the Moon plan)'))
  await anna.press(cheaper, findButton(cheaper, /Draw for 9/))
  await anna.waitFor(says('The heart of it'))
  await sandbox.settled()
  expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 81 })

  await anna.send('/reading')
  const list = await anna.waitFor(
    says('With the Moon plan you got 1 credit more for today', 'You have 82 credits'),
  )
  expect(list.text).toContain('With the Moon plan you pay at least 10% less for every spread but One Card')
  expect(findButton(list, /Celtic Cross · 9 credits/)).toBeTruthy()
  await anna.send('/balance')
  const { text = '' } = await anna.waitFor(says('You have 82 credits'))
  expect(text).not.toContain('more for today')
  expect(text.split('\n').slice(-4)).toEqual([
    expect.stringMatching(/\+1\s+for the day, with your plan$/),
    expect.stringMatching(/−9\s+Celtic Cross$/),
    expect.stringMatching(/\+60\s+Moon plan, first month, ⭐ 250$/),
    expect.stringMatching(/\+30\s+welcome credits$/),
  ])
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('it renews: the end is later, the credits are granted, the user is notified once', async () => {
  const { data, sandbox } = bot
  const { anna, chargeId } = await subscriber(sandbox)
  const renewal = await anna.renew(chargeId)
  if (renewal.state !== 'paid') throw new Error(renewal.state)
  await anna.waitFor(says('The Moon plan goes on until', '60 credits', 'You have 150 credits now'))
  await sandbox.deliverAgain(renewal.updateId ?? 0)
  await sandbox.deliverAgain(renewal.updateId ?? 0, { asNew: true })
  await sandbox.settled()
  expect(await countMessages(anna, 'goes on until')).toBe(1)
  const [{ expiresAt } = { expiresAt: 0 }] = await anna.subscriptions()
  expect(await tierOf(anna)).toEqual({ tier: 'premium', end: new Date(expiresAt * 1_000) })
  expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 150 })
  await anna.send('/balance')
  await anna.waitFor(says('Moon plan, another month, ⭐ 250'))
})

test('a failed renewal is reported once, and cured by a later payment', async () => {
  const { sandbox } = bot
  const { anna, chargeId, show } = await subscriber(sandbox)
  const { updateId = 0 } = await anna.failRenewal(chargeId)
  await anna.waitFor(says('The Moon plan could not be renewed'))
  await sandbox.deliverAgain(updateId, { asNew: true })
  await sandbox.settled()
  expect(await countMessages(anna, 'could not be renewed')).toBe(1)
  await show('The last renewal was not paid')
  expect(await tierOf(anna)).toMatchObject({ tier: 'premium' })
  await anna.renew(chargeId)
  await anna.waitFor(says('goes on until'))
  await show('renews then for ⭐ 250')
})

test('it is cancelled after a confirmation, and renewed again in Telegram', async () => {
  const { sandbox } = bot
  const { anna, chargeId, show, inTelegram } = await subscriber(sandbox)
  const active = await show('Paid until', 'renews then for ⭐ 250')
  await anna.press(active, 'Stop renewing')
  const question = await anna.waitFor(says('Stop the Moon plan?', 'You keep it until'))
  await anna.press(question, 'Keep it')
  await anna.press(await anna.waitFor(says('renews then')), 'Stop renewing')
  const yes = await anna.press(await anna.waitFor(says('Stop the Moon plan?')), 'Yes, stop it')
  const stopped = await anna.waitFor(says('Moon plan', 'and ends then'))
  expect(await inTelegram()).toMatchObject({ state: 'canceled', canceledByBot: true })
  await sandbox.deliverAgain(yes.updateId ?? 0, { asNew: true })
  await sandbox.settled()
  expect(await tierOf(anna)).toMatchObject({ tier: 'premium' })

  await anna.press(stopped, 'Renew it after all')
  await anna.waitFor(says('Telegram leaves the last step to you'))
  await sandbox.settled()
  expect(await inTelegram()).toMatchObject({ canceledByBot: false })
  await anna.reenableSubscription(chargeId)
  await sandbox.settled()
  await show('renews then for ⭐ 250')
  await anna.cancelSubscription(chargeId)
  await sandbox.settled()
  await show('and ends then')
})

test('another user’s subscription can’t be cancelled', async () => {
  const { sandbox } = bot
  const { anna, show, inTelegram } = await subscriber(sandbox)
  const active = await show('renews then')
  const data = (active.reply_markup?.inline_keyboard ?? [])
    .flat()
    .map((button) => ('callback_data' in button ? button.callback_data : ''))
    .find((word) => word.startsWith('stop:'))
  const boris = await newcomer(sandbox, 'Boris')
  const [own] = await boris.messages()
  if (!own || !data) throw new Error('nothing to press')
  for (const forged of [data, data.replace('stop:', 'stopped:'), data.replace('stop:', 'resume:')]) {
    await boris.forge(forged, own)
    await boris.waitFor(says('You have none'))
  }
  expect(await inTelegram()).toMatchObject({ state: 'active' })
  void anna
})

test('a subscriber is offered the higher plan, which replaces the lower one', async () => {
  const { data, sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.giveStars(1_000)
  const [first, second] = [await openPlan(anna, /Moon plan/), await openPlan(anna, /Moon plan/)]
  const { chargeId } = await pay(anna, first)
  await anna.waitFor(says('The Moon plan is yours until'))
  const refused = {
    state: 'refused',
    errorMessage: expect.stringContaining('this plan already, or a higher one'),
  }
  expect(await anna.pay(second)).toMatchObject(refused)

  await anna.send('/buy')
  const shop = await anna.waitFor(says('You have the Moon plan until'))
  expect(() => findButton(shop, /^Moon plan/)).toThrow()
  const press = await anna.forge('plan:premium', shop)
  expect((await press.answer()).text).toContain('this plan already')
  const professional = await openPlan(anna, /Sun plan · ⭐ 750/)
  expect(
    await countMessages(
      anna,
      'You have paid for the Moon plan until',
      'The days left of the Moon plan are not paid back',
    ),
  ).toBe(1)
  await pay(anna, professional)
  await anna.waitFor(says('The Sun plan is yours until', '200 credits'))
  expect(await tierOf(anna)).toMatchObject({ tier: 'professional' })
  await expect
    .poll(async () => (await anna.subscriptions()).find((one) => one.chargeId === chargeId))
    .toMatchObject({ state: 'canceled', canceledByBot: true })
  expect(await anna.pay(second)).toMatchObject(refused)
  await anna.send('/buy')
  const rest = await anna.waitFor(says('You have the Sun plan until'))
  expect(() => findButton(rest, /a month/)).toThrow()
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a plan that is not renewed ends after the grace period, and the user is notified once', async () => {
  const { data, sandbox } = bot
  const { anna, show } = await subscriber(sandbox)
  const at = new Date(Date.now() + 34 * 86_400_000)
  for (let times = 0; times < 2; times += 1) await data.subscriptions.lapse({ at })
  await anna.waitFor(says('The Moon plan has ended', 'Your credits stay'))
  await anna.send('/help')
  await anna.waitFor(says('How it works'))
  expect(await countMessages(anna, 'has ended')).toBe(1)
  expect(await tierOf(anna)).toEqual({ tier: 'basic', end: null })
  await show('The Moon plan ended on')
  await openPlan(anna, /Moon plan/)
})

test('a subscription beyond its grace period keeps its credits, and loses the lower prices', async () => {
  const { sandbox, data } = await useBot()
  const anna = await newcomer(sandbox)
  await pay(anna, await openPlan(anna, /Moon plan/))
  await anna.waitFor(says('The Moon plan is yours until'))
  const longAgo = new Date(Date.now() - 10 * 86_400_000)
  await data.prisma.user.updateMany({ data: { subscriptionExpiresAt: longAgo } })
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?', 'You have 90 credits'))
  expect(findButton(list, /Celtic Cross · 10 credits/)).toBeTruthy()
  expect(await data.subscriptions.lapse()).toBe(1)
  await anna.waitFor(says('The Moon plan has ended'))
})

test('a refunded plan ends immediately', async () => {
  const { data, sandbox } = bot
  const { anna, chargeId, inTelegram } = await subscriber(sandbox)
  await data.payments.requestRefund({ chargeId, reason: 'asked', actor: 'operator:a@b.c' })
  await anna.waitFor(says('Your Stars went back', '60 credits'))
  expect(await tierOf(anna)).toEqual({ tier: 'basic', end: null })
  await expect.poll(inTelegram).toMatchObject({ canceledByBot: true })
})

test('a plan without an offer is not renewed after its refund', async () => {
  const { api, data, sandbox } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  const link = await api.createInvoiceLink('x', 'x', 'forged', '', 'XTR', [{ label: 'x', amount: 77 }], {
    subscription_period: 2_592_000,
  })
  const { chargeId } = await payRefused(bot, anna, link)
  await expect.poll(() => data.payments.get(chargeId)).toMatchObject({ state: 'foreign' })
  await data.payments.requestRefund({ chargeId, reason: 'asked', actor: 'operator:a@b.c' })
  await expect.poll(() => anna.subscriptions()).toMatchObject([{ chargeId, canceledByBot: true }])
  await expect.poll(() => data.payments.get(chargeId)).toMatchObject({ state: 'refunded' })
})

test('a plan that an operator has granted is shown as a gift', async () => {
  const { data, sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/subscription')
  const none = await anna.waitFor(says('You have none'))
  await anna.press(none, '⭐ See the plans')
  await anna.waitFor(says('Credits and plans'))
  await data.users.setTier({
    userId: await userOf(data, anna),
    tier: 'premium',
    actor: 'test',
    reason: 'test',
  })
  await anna.send('/subscription')
  const gift = await anna.waitFor(says('Moon plan', 'as a gift, without an end'))
  expect(gift.text).toContain('60 credits a month')
  await anna.send('/buy')
  const shop = await anna.waitFor(says('You have the Moon plan.'))
  expect(findButton(shop, /Sun plan/)).toBeTruthy()
})

/** An operator sets the user's tier, independent of the subscriptions. */
async function setTier(person: PersonClient, tier: 'basic' | 'premium' | 'professional') {
  const { data } = bot
  await data.users.setTier({ userId: await userOf(data, person), tier, actor: 'test', reason: 'test' })
}

test('a subscriber whose tier was removed sees what is in force, what is paid and how to stop it', async () => {
  const { sandbox } = bot
  const { anna, show, inTelegram } = await subscriber(sandbox, /Sun plan/)
  await setTier(anna, 'basic')
  await anna.send('/buy')
  const shop = await anna.waitFor(says('You have paid for the Sun plan until', 'It is not in force now'))
  expect(shop.text).toContain('renews then for ⭐ 750')
  await openPlan(anna, /Moon plan/)
  expect(
    await countMessages(anna, 'You have paid for the Sun plan until', 'The days left of the Sun plan'),
  ).toBe(1)
  const page = await show('No plan is in force', 'You have paid for the Sun plan until')
  expect(page.text).not.toContain('% less')
  expect(page.text).toContain('until you stop it with “Stop renewing” below')
  expect(page.text).not.toContain('/subscription')
  await anna.press(page, 'Stop renewing')
  await anna.press(await anna.waitFor(says('Stop the Sun plan?')), 'Yes, stop it')
  await anna.waitFor(says('No plan is in force', 'It does not renew then'))
  expect(await inTelegram()).toMatchObject({ state: 'canceled' })
})

test('a plan that is paid and renews is not sold again after an operator has ended it', async () => {
  const { sandbox } = bot
  const { anna } = await subscriber(sandbox, /Sun plan/)
  await setTier(anna, 'basic')
  await anna.send('/buy')
  const shop = await anna.waitFor(
    says(
      'You have paid for the Sun plan until',
      'the operator of this bot has changed your plan',
      '/paysupport',
    ),
  )
  expect(() => findButton(shop, /^Sun plan/)).toThrow()
  expect(findButton(shop, /^Moon plan/)).toBeTruthy()
  const press = await anna.forge('plan:professional', shop)
  expect((await press.answer()).text).toContain('You have paid for this plan already')
})

test('one that does not renew is sold again, and the offer says what is paid twice', async () => {
  const { sandbox } = bot
  const { anna, chargeId, show } = await subscriber(sandbox, /Sun plan/)
  await setTier(anna, 'basic')
  await anna.cancelSubscription(chargeId)
  await sandbox.settled()
  await show(
    'No plan is in force',
    'the operator of this bot has changed your plan',
    'It does not renew',
    '/paysupport',
  )
  await anna.giveStars(1_000)
  await pay(anna, await openPlan(anna, /^Sun plan/))
  expect(
    await countMessages(anna, 'You have paid for the Sun plan until', 'begins anew at once', '/paysupport'),
  ).toBe(1)
  expect(await countMessages(anna, 'takes its place')).toBe(0)
})

test('a subscriber with a higher plan as a gift sees the gift, and that the other plan renews', async () => {
  const { sandbox } = bot
  const { anna, show } = await subscriber(sandbox)
  await setTier(anna, 'professional')
  const page = await show(
    'Sun plan',
    'as a gift, without an end',
    'You have also paid for the Moon plan until',
  )
  expect(page.text).toContain('25% less')
  expect(page.text).toContain('renews then for ⭐ 250')
  expect(findButton(page, /Stop renewing/)).toBeTruthy()
  await anna.send('/buy')
  await anna.waitFor(says('You have the Sun plan.', 'You have also paid for the Moon plan until'))
})

test('the offer of a higher plan says that a gift ends, and mentions no payment', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await setTier(anna, 'premium')
  await openPlan(anna, /Sun plan/)
  const { text = '' } = (await anna.messages()).at(-1) ?? {}
  expect(text).toContain('You have the Moon plan as a gift, without an end')
  expect(text).toContain('The gift ends then')
  expect(text).not.toContain('paid back')
  expect(text).not.toContain('credits that came with it')
})

test('after a failed renewal every screen shows the same last day', async () => {
  const { sandbox } = bot
  const { anna, chargeId, show } = await subscriber(sandbox)
  await anna.failRenewal(chargeId)
  const { text: notification = '' } = await anna.waitFor(says('The Moon plan could not be renewed'))
  const end = /until (\d+ \w+(?: \d{4})?)/.exec(notification)?.[1] ?? 'no date'
  const { text = '' } = await show('The last renewal was not paid', `until ${end}`)
  // The plan is not offered before the end of the paid period.
  expect(text).toMatch(/After \d+ \w+(?: \d{4})? you can also take a plan anew/)
  await anna.send('/buy')
  const shop = await anna.waitFor(says(`You have the Moon plan until ${end}`))
  expect(() => findButton(shop, /^Moon plan/)).toThrow()
})

import { invoicePayload } from '@tarot/data'
import { afterAll, expect, test } from 'vitest'
import { findButton, newcomer, prepareReading, says, userOf } from '../testing/chat.ts'
import { openBot, useBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

test('/start registers, grants the welcome credits once, and greets by name', async () => {
  const { sandbox, data } = bot
  const anna = await sandbox.person({ firstName: '<Anna & Co>', username: 'anna_w' })
  await anna.send('/start')
  const greeting = await anna.waitFor(says('Welcome', '<Anna & Co>', '30 credits'))
  expect(findButton(greeting, /New reading/)).toBeTruthy()
  await anna.send('/start')
  await anna.waitFor(says('Good to see you', 'You have 30 credits'))
  const user = await data.users.byTelegramId(BigInt(anna.id))
  expect(user).toMatchObject({ username: 'anna_w', isActive: true })
  expect(await data.credits.balance(user?.id ?? 0n)).toMatchObject({ balance: 30, version: 2 })
})

test('without welcome credits a new user is welcomed too, and learns how to get credits', async () => {
  const { sandbox } = await useBot({ welcomeCredits: 0 })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  const { text } = await anna.waitFor(says('Welcome, ', '/buy'))
  expect(text).not.toContain('Good to see you')
  await anna.send('/start')
  await anna.waitFor(says('Good to see you', 'You have 0 credits'))
})

test('welcome credits of another amount are not granted a second time', async () => {
  const { sandbox, data } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { id: userId } = await data.users.register({ telegramId: BigInt(anna.id) })
  const earlier = { amount: 5, reason: 'welcome', actor: 'bot', idempotencyKey: `welcome:${userId}` }
  await data.credits.grant({ userId, ...earlier })
  await anna.send('/start')
  await anna.waitFor(says('You have 5 credits'))
})

test('a user who begins with another command is registered and gets the welcome credits too', async () => {
  const { sandbox } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/balance')
  await anna.waitFor(says('You have 30 credits', '+30', 'welcome credits'))
})

test('a changed username is recorded', async () => {
  const { sandbox, data } = bot
  const anna = await sandbox.person({ firstName: 'Anna', username: 'anna_new' })
  await data.users.register({ telegramId: BigInt(anna.id), username: 'anna_old' })
  await anna.send('/balance')
  await anna.waitFor(says('You have'))
  expect(await data.users.byTelegramId(BigInt(anna.id))).toMatchObject({ username: 'anna_new' })
})

test('/balance shows the latest entries, newest first', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /One Card/)
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('One Card'))
  await anna.send('/balance')
  const { text = '' } = await anna.waitFor(says('You have 29 credits'))
  expect(text.split('\n').slice(-2)).toEqual([
    expect.stringMatching(/−1\s+One Card$/),
    expect.stringMatching(/\+30\s+welcome credits$/),
  ])
})

test('/history pages back and opens old readings', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/history')
  await anna.waitFor(says('none yet'))
  const userId = await userOf(data, anna)
  for (let i = 1; i <= 8; i++) {
    const reading = {
      spreadType: 'single',
      cards: [],
      interpretation: `One Card\nText ${i}`,
      price: 1,
    } as const
    await data.readings.buy({ userId, ...reading, question: `Question ${i}`, idempotencyKey: `test:${i}` })
  }
  await anna.send('/history')
  const newest = await anna.waitFor(says('The newest come first'))
  expect(findButton(newest, /Question 8/)).toBeTruthy()
  await anna.press(newest, 'Older ›')
  const older = await anna.waitFor(says('Earlier ones'))
  await anna.press(older, findButton(older, /Question 1/))
  const reading = await anna.waitFor(says('Text 1', 'Question 1'))
  await anna.press(reading, 'How was this drawn?')
  await anna.waitFor(says('no seal that I could check'))
})

test('/help, /privacy, /terms and /paysupport answer, with the contact and the user’s ID', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/help')
  await anna.waitFor(says('/reading', '/paysupport'))
  await anna.send('/privacy')
  await anna.waitFor(
    says('your Telegram ID', String(anna.id), '@help_desk', 'The operator of this bot can read'),
  )
  await anna.send('/terms')
  await anna.waitFor(says('entertainment', '@help_desk'))
  await anna.send('/paysupport')
  await anna.waitFor(says('refunds', 'your Telegram ID', String(anna.id), '@help_desk'))
})

test('without a contact the texts do not name one', async () => {
  const { sandbox } = await useBot({ supportContact: undefined })
  const anna = await newcomer(sandbox)
  await anna.send('/paysupport')
  await anna.waitFor(says('the operator of this bot'))
})

test('without a contact nothing is sold, neither by a button nor by an older invoice', async () => {
  const { api, data, log, sandbox } = await useBot({ supportContact: undefined })
  expect(log.some(({ msg }) => msg?.startsWith('SUPPORT_CONTACT is not set: nothing is sold'))).toBe(true)
  const anna = await newcomer(sandbox)
  await anna.send('/buy')
  const shop = await anna.waitFor(says('I sell nothing at the moment', 'You have 30 credits'))
  expect(() => findButton(shop, /⭐/)).toThrow()
  for (const button of ['package:credits-10', 'plan:premium']) {
    const press = await anna.forge(button, shop)
    expect((await press.answer()).text).toContain('I sell nothing at the moment')
  }
  const { transactionId } = await data.transactions.openPurchase({
    ...{ userId: await userOf(data, anna), product: 'credits-10', credits: 10, stars: 50, tier: null },
    idempotencyKey: 'test:older',
  })
  const prices = [{ label: '10 credits', amount: 50 }]
  await api.sendInvoice(anna.id, '10 credits', 'Older', invoicePayload(transactionId), 'XTR', prices)
  const invoice = await anna.waitFor((message) => message.invoice !== undefined)
  expect(await anna.pay(invoice)).toMatchObject({
    state: 'refused',
    errorMessage: expect.stringContaining('I sell nothing at the moment'),
  })
})

test('private chats list all commands, and groups none', async () => {
  const { api, restart } = await useBot()
  // Set by earlier versions of the bot.
  const earlier = [{ command: 'balance', description: 'Your credits' }]
  await api.setMyCommands(earlier)
  await api.setMyCommands(earlier, { scope: { type: 'all_group_chats' } })
  await restart()
  const commandsFor = async (type: 'default' | 'all_private_chats' | 'all_group_chats') =>
    (await api.getMyCommands({ scope: { type } })).map(({ command }) => command)
  expect(await commandsFor('all_private_chats')).toHaveLength(9)
  expect(await commandsFor('all_group_chats')).toEqual([])
  expect(await commandsFor('default')).toEqual([])
})

test('a user who blocks the bot is recorded as inactive without warnings, and as active after the return', async () => {
  const { sandbox, data, log } = bot
  const anna = await newcomer(sandbox)
  await anna.block()
  await sandbox.settled()
  const isActive = async () => (await data.users.byTelegramId(BigInt(anna.id)))?.isActive
  expect(await isActive()).toBe(false)
  await anna.unblock()
  await sandbox.settled()
  expect(await isActive()).toBe(true)

  await sandbox.fail('sendMessage', { with: 403, description: 'Forbidden: bot was blocked by the user' })
  await anna.send('/help')
  await sandbox.settled()
  expect(await isActive()).toBe(false)
  expect(log.filter(({ level }) => Number(level) >= 40)).toEqual([])
  await anna.send('/balance')
  await anna.waitFor(says('You have 30'))
  expect(await isActive()).toBe(true)
})

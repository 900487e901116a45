import { afterAll, expect, test } from 'vitest'
import { dataOf, findButton, newcomer, prepareReading, says, userOf } from '../testing/chat.ts'
import { openBot, useBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

test('/start registers, gives the welcome credits once, and greets by name', async () => {
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

test('welcome credits of another amount are not given a second time', async () => {
  const { sandbox, data } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { id: userId } = await data.users.register({ telegramId: BigInt(anna.id) })
  const earlier = { amount: 5, reason: 'welcome', actor: 'bot', idempotencyKey: `welcome:${userId}` }
  await data.credits.grant({ userId, ...earlier })
  await anna.send('/start')
  await anna.waitFor(says('You have 5 credits'))
})

test('who begins with another command is registered and welcomed all the same', async () => {
  const { sandbox } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/balance')
  await anna.waitFor(says('You have 30 credits', '+30', 'welcome credits'))
})

test('a changed @name is noted', async () => {
  const { sandbox, data } = bot
  const anna = await sandbox.person({ firstName: 'Anna', username: 'anna_new' })
  await data.users.register({ telegramId: BigInt(anna.id), username: 'anna_old' })
  await anna.send('/balance')
  await anna.waitFor(says('You have'))
  expect(await data.users.byTelegramId(BigInt(anna.id))).toMatchObject({ username: 'anna_new' })
})

test('/balance shows the last moves, newest first', async () => {
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

test('/history walks back page by page and opens old readings', async () => {
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

test('/help, /privacy, /terms and /paysupport answer, with the contact and the number to name', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/help')
  await anna.waitFor(says('/reading', '/paysupport'))
  await anna.send('/privacy')
  await anna.waitFor(says('What I keep about you', String(anna.id), '@help_desk'))
  await anna.send('/terms')
  await anna.waitFor(says('entertainment', '@help_desk'))
  await anna.send('/paysupport')
  await anna.waitFor(says('refunds', String(anna.id), '@help_desk'))
})

test('without a contact the texts invent nobody', async () => {
  const { sandbox } = await useBot({ supportContact: undefined })
  const anna = await newcomer(sandbox)
  await anna.send('/paysupport')
  await anna.waitFor(says('whoever runs this bot'))
})

test('unknown commands, plain text, stickers and photos get a helpful answer', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/fortune <now>')
  await anna.waitFor(says('/fortune', '/reading'))
  await anna.send('hello there')
  await anna.waitFor(says('pick a spread first'))
  await anna.sendSticker()
  await anna.waitFor(says('I can read text'))
  await anna.sendPhoto({ caption: 'my hand' })
  await anna.waitFor(says('I can read text'))
})

test('while a question is asked for, stickers and unknown commands are no question', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?'))
  await anna.press(list, findButton(list, /One Card/))
  await anna.waitFor(says('What would you like to ask?'))
  await anna.sendSticker()
  await anna.waitFor(says('I can read text'))
  await anna.send('/fortune')
  await anna.waitFor(says('I don’t know /fortune'))
  await anna.send('Now my question')
  await anna.waitFor(says('Now my question', 'The cards are already settled'))
})

test('forged, old and mangled buttons are told to be out of use', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  const message = (await anna.messages()).at(-1)
  if (!message) throw new Error('no greeting')
  const forgeries = [
    '',
    'x',
    'draw',
    'draw:short:celtic:10:00000000',
    'reading:0:0',
    'reading:99999999999999999999:0',
  ]
  for (const data of [
    ...forgeries,
    'spread:tower',
    'older:-1',
    'constructor',
    '__proto__:1',
    '🔮'.repeat(16),
  ]) {
    const press = await anna.forge(data, message)
    expect((await press.answer()).text, data).toContain('no longer in use')
  }
  const stale = await anna.forge(`draw:${'A'.repeat(22)}:celtic:10:00000000`, message)
  expect((await stale.answer()).text).toBe('')
  await anna.waitFor(says('Nothing was charged'))
})

test('a button on a message that is gone is answered by a new message', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.forge('help', { messageId: 987_654 })
  await anna.waitFor(says('How it works'))
})

test('somebody else’s button, and somebody else’s reading, are politely refused', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox, 'Anna')
  const boris = await newcomer(sandbox, 'Boris')
  const confirm = await prepareReading(anna, /One Card/, 'Mine?')
  const stolen = await boris.forge(dataOf(confirm, /Draw/), confirm)
  expect((await stolen.answer()).text).toContain('belongs to somebody else')

  await anna.press(confirm, findButton(confirm, /Draw/))
  const reading = await anna.waitFor(says('One Card'))
  const own = (await boris.messages()).at(-1)
  if (!own) throw new Error('no greeting')
  for (const button of [/How was this drawn/, /Draw/]) {
    const press = await boris.forge(dataOf(button.source === 'Draw' ? confirm : reading, button), own)
    await press.answer()
  }
  const peek = await boris.forge(dataOf(reading, /How was this drawn/).replace('proof', 'reading'), own)
  expect((await peek.answer()).text).toContain('can’t find that reading among yours')
  expect((await boris.messages()).some(says('One Card'))).toBe(false)
  await boris.send('/balance')
  await boris.waitFor(says('You have 30 credits'))
})

test('in groups the bot answers only to commands, and briefly', async () => {
  const { sandbox, deliver } = bot
  const anna = await newcomer(sandbox)
  const group = await sandbox.group({ title: 'Friends', members: [anna] })
  const there = anna.in(group)
  await there.send('hello everybody')
  await there.send('/other@another_bot')
  await there.send('/unknown')
  await there.sendSticker()
  await sandbox.settled()
  expect((await there.messages()).filter(({ from }) => from?.is_bot)).toHaveLength(0)
  await there.send('/reading@sandbox_bot')
  const answer = await there.waitFor(says('I read in private'))
  expect(JSON.stringify(answer.reply_markup)).toContain('https://t.me/sandbox_bot')
  await deliver.update({ callback_query: pressIn(group.id, anna.id, answer.message_id) })
  expect((await there.messages()).filter(({ from }) => from?.is_bot)).toHaveLength(1)
})

test('edited messages and channel posts are not asked for, and left alone if they come', async () => {
  const { sandbox, deliver } = bot
  const anna = await newcomer(sandbox)
  const { message, updateId } = await anna.send('hello')
  await anna.waitFor(says('pick a spread'))
  expect(updateId).toBeDefined()
  expect((await anna.edit(message, '/balance')).updateId).toBeUndefined()
  const channel = await sandbox.channel({ title: 'News' })
  expect((await channel.post('/start')).updateId).toBeUndefined()

  const before = (await sandbox.calls()).length
  await deliver.update({ edited_message: { ...message, text: '/balance', edit_date: 1 } })
  await deliver.update({ channel_post: { ...message, chat: channel.chat, text: '/start' } })
  await deliver.update({ edited_channel_post: { ...message, chat: channel.chat, text: '/start' } })
  expect((await sandbox.calls()).length).toBe(before)
})

test('who blocks the bot is noted without noise, and again when they come back', async () => {
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

function pressIn(chatId: number, userId: number, messageId: number) {
  const from = { id: userId, is_bot: false, first_name: 'Anna' }
  const message = { message_id: messageId, chat: { id: chatId, type: 'group' }, date: 1, text: 'x' }
  return { id: '1', from, chat_instance: '1', message, data: 'spreads' }
}

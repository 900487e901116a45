import { afterAll, expect, test } from 'vitest'
import { dataOf, findButton, newcomer, prepareReading, says } from '../testing/chat.ts'
import { openBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

test('unknown commands, plain text, stickers and photos get a helpful answer', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/fortune <now>')
  await anna.waitFor(says('/fortune', '/reading'))
  await anna.send('hello there')
  await anna.waitFor(says('pick a spread first'))
  await anna.sendSticker()
  await anna.waitFor(says('I can read text'))
  await anna.sendPhoto()
  await anna.waitFor(says('I can read text'))
})

test('in private, a command for another bot gets no answer, one that names this bot does', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  const before = (await anna.messages()).length
  await anna.send('/start@other_bot')
  await anna.send('/fortune@other_bot')
  await sandbox.settled()
  expect(await anna.messages()).toHaveLength(before + 2)
  await anna.send('/fortune@Sandbox_Bot')
  await anna.waitFor(says('I don’t know /fortune'))
  await anna.send('/balance@sandbox_bot')
  await anna.waitFor(says('You have 30 credits'))
})

test('commands and the username of the bot are case-insensitive', async () => {
  const { sandbox } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/Start')
  await anna.waitFor(says('Welcome', '30 credits'))
  await anna.send('/READING@Sandbox_BOT')
  await anna.waitFor(says('Which spread?'))
  for (const [command, answer] of Object.entries({
    '/HELP': 'How it works',
    '/Privacy': 'What I keep about you',
    '/tErMs': 'entertainment',
    '/PaySupport': 'refunds',
    '/BALANCE': 'You have 30 credits',
    '/Buy': 'Credits and plans',
    '/Start BUY': 'Good to see you',
    '/START buy': 'Credits and plans',
    '/Subscription@sandbox_bot': 'plan',
    '/HISTORY': 'none yet',
  })) {
    await anna.send(command)
    await anna.waitFor(says(answer))
  }
  const group = await sandbox.group({ title: 'Friends', members: [anna] })
  await anna.in(group).send('/READING@SANDBOX_BOT')
  await anna.in(group).waitFor(says('I read in private'))
})

test('while the bot waits for a question, stickers, captions and unknown commands do not count as one', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?'))
  await anna.press(list, findButton(list, /One Card/))
  await anna.waitFor(says('What would you like to ask?'))
  await anna.sendSticker()
  await anna.waitFor(says('I can read text'))
  await anna.sendPhoto({ caption: 'Shall I move?' })
  await anna.waitFor(says('I can read text', 'in a message of its own'))
  await anna.send('/fortune')
  await anna.waitFor(says('I don’t know /fortune'))
  await anna.send('Now my question')
  await anna.waitFor(says('Now my question', 'The cards are already settled'))
})

test('forged, old and malformed buttons are answered as out of use', async () => {
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

test('a button on a deleted message is answered by a new message', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.forge('help', { messageId: 987_654 })
  await anna.waitFor(says('How it works'))
})

test('another user’s button, and another user’s reading, are refused politely', async () => {
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

test('edited messages and channel posts are not requested, and ignored if they come', async () => {
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

function pressIn(chatId: number, userId: number, messageId: number) {
  const from = { id: userId, is_bot: false, first_name: 'Anna' }
  const message = { message_id: messageId, chat: { id: chatId, type: 'group' }, date: 1, text: 'x' }
  return { id: '1', from, chat_instance: '1', message, data: 'spreads' }
}

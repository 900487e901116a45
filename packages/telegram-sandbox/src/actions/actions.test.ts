import { InlineKeyboard } from 'grammy'
import { expect, test } from 'vitest'
import { withBot, withSandbox } from '../testing/with-sandbox.ts'

test('pressing a button shows the toast, and a second answer is refused', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  const message = await api.sendMessage(anna.id, 'Ready?', {
    reply_markup: new InlineKeyboard().text('Go', 'go:1'),
  })
  await api.getUpdates({ offset: -1 })
  const press = await anna.press(message, 'Go')
  const update = (await api.getUpdates()).at(-1)
  expect(update).toMatchObject({
    update_id: press.updateId,
    callback_query: {
      id: press.callbackQueryId,
      from: { id: anna.id },
      data: 'go:1',
      chat_instance: expect.any(String),
      message: { message_id: message.message_id, text: 'Ready?' },
    },
  })
  await api.answerCallbackQuery(press.callbackQueryId, { text: 'Gone', show_alert: true })
  expect(await press.answer()).toMatchObject({ text: 'Gone', showAlert: true })
  await expect(api.answerCallbackQuery(press.callbackQueryId)).rejects.toThrow(
    'Bad Request: query is too old and response timeout expired or query ID is invalid',
  )
})

test('a press cannot be answered after 150 seconds', async () => {
  let now = new Date('2026-01-01T00:00:00Z')
  const { sandbox, api } = await withSandbox({ now: () => now })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  const message = await api.sendMessage(anna.id, 'x', { reply_markup: new InlineKeyboard().text('Go', 'go') })
  const { callbackQueryId } = await anna.press(message, { row: 0, column: 0 })
  now = new Date('2026-01-01T00:03:00Z')
  await expect(api.answerCallbackQuery(callbackQueryId)).rejects.toThrow('query is too old')
  expect((await api.getUpdates()).map((update) => update.callback_query)).toEqual([undefined])
})

test('fifty presses at once reach the bot as fifty queries', async () => {
  let count = 0
  const { sandbox } = await withBot((bot) => {
    bot.command('start', (ctx) => ctx.reply('Go?', { reply_markup: new InlineKeyboard().text('Go', 'go') }))
    bot.callbackQuery('go', (ctx) => ctx.answerCallbackQuery(`press ${++count}`))
  })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  const presses = await anna.pressTimes(await anna.waitFor(), 'Go', 50)
  const answers = await Promise.all(presses.map((press) => press.answer()))
  expect(new Set(presses.map(({ updateId }) => updateId)).size).toBe(50)
  expect(answers.map(({ text }) => text)).toEqual(answers.map((_, index) => `press ${index + 1}`))
})

test('callback data can be forged, on the message of another person too', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const eve = await sandbox.person({ firstName: 'Eve' })
  await anna.send('/start')
  const message = await api.sendMessage(anna.id, 'Only for Anna')
  await eve.forge('reading:1:delete', message)
  expect((await api.getUpdates()).at(-1)?.callback_query).toMatchObject({
    from: { id: eve.id },
    data: 'reading:1:delete',
    message: { chat: { id: anna.id }, text: 'Only for Anna' },
  })
  await expect(eve.press(message, 'Buy')).rejects.toThrow(
    `Chat ${eve.id} has no message ${message.message_id}.`,
  )
})

test('a person who blocks the bot gets no more messages, and the bot is notified', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  await anna.block()
  await expect(api.sendMessage(anna.id, 'Still there?')).rejects.toMatchObject({
    error_code: 403,
    description: 'Forbidden: bot was blocked by the user',
  })
  await expect(anna.send('hello')).rejects.toThrow('Anna has blocked the bot. Unblock it first.')
  await anna.unblock()
  await api.sendMessage(anna.id, 'Welcome back')
  const changes = (await api.getUpdates()).flatMap(({ my_chat_member }) => my_chat_member ?? [])
  expect(changes.map((change) => change.new_chat_member.status)).toEqual(['kicked', 'member'])
})

test('people write in groups, channels post', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const group = await sandbox.group({ title: 'Readers', members: [anna] })
  const channel = await sandbox.channel({ title: 'News', username: 'tarot_news' })
  await anna.in(group).send('/draw@sandbox_bot')
  await channel.post('Full moon')
  const updates = await api.getUpdates()
  expect(updates.find(({ message }) => message)?.message).toMatchObject({
    chat: { id: group.id, type: 'group', title: 'Readers' },
    from: { id: anna.id },
  })
  expect(updates.at(-1)?.channel_post).toMatchObject({
    chat: { id: channel.id, type: 'channel' },
    text: 'Full moon',
  })
  await api.sendMessage(group.id, 'In the group')
  expect((await anna.in(group).waitFor()).text).toBe('In the group')
  expect(await api.sendMessage('@tarot_news', 'In the channel')).toMatchObject({
    sender_chat: { id: channel.id },
  })
})

test('people send stickers and photos, reply and edit', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { message } = await anna.send('first')
  await anna.send('second', { replyTo: message })
  await anna.sendSticker('🔮')
  await anna.sendPhoto({ caption: 'look' })
  await anna.edit(message, '/changed')
  const [, second, sticker, photo, edited] = await api.getUpdates()
  expect(second?.message?.reply_to_message?.text).toBe('first')
  expect(sticker?.message?.sticker).toMatchObject({ emoji: '🔮', type: 'regular' })
  expect(photo?.message).toMatchObject({ caption: 'look', photo: [{ width: 8, height: 8 }] })
  expect(edited?.edited_message).toMatchObject({
    message_id: message.message_id,
    text: '/changed',
    entities: [{ type: 'bot_command', offset: 0, length: 8 }],
    edit_date: expect.any(Number),
  })
})

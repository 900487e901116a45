import { afterAll, expect, test } from 'vitest'
import { findButton, newcomer, prepareReading, says, userOf } from '../testing/chat.ts'
import { openBot, useBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

test('a lost response to editMessageText costs nothing and shows the question once', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?'))
  const messages = (await anna.messages()).length
  await sandbox.fail('editMessageText', { with: 'drop', when: 'after' })
  await anna.press(list, findButton(list, /Celtic Cross/))
  await anna.waitFor(says('What would you like to ask?'))
  await sandbox.settled()
  expect(await sandbox.faults()).toEqual([])
  expect(await anna.messages()).toHaveLength(messages)
})

test('after a lost response to sendMessage a reading may come twice, and is charged once', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'Did it arrive?')
  await sandbox.fail('sendMessage', { with: 'drop', when: 'after', chatId: anna.id })
  const press = await anna.press(confirm, findButton(confirm, /Draw/))
  expect((await press.answer()).text).toBe('10 credits paid, 20 left')
  expect(await sandbox.faults()).toEqual([])
  expect((await anna.messages()).filter(says('The heart of it'))).toHaveLength(2)
  expect(await data.readings.recent(await userOf(data, anna))).toHaveLength(1)
})

test('with a Bot API server without editing, menus and answers to presses, everything still works', async () => {
  const { sandbox, data } = await useBot({}, async (server) => {
    for (const method of ['editMessageText', 'setMyCommands', 'answerCallbackQuery', 'deleteWebhook']) {
      await server.fail(method, { with: 404, times: 1_000 })
    }
  })
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Past, Present/, 'Without editing?')
  await anna.press(confirm, findButton(confirm, /Draw/))
  const reading = await anna.waitFor(says('Past · '))
  expect(reading.message_id).toBeGreaterThan(confirm.message_id)
  await anna.press(reading, 'How was this drawn?')
  await anna.waitFor(says('I showed you its seal'))
  const forged = await anna.forge('nonsense', reading)
  expect(forged.updateId).toBeDefined()
  await anna.waitFor(says('no longer in use'))
  expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 27 })
})

test('long polling continues after an outage of Telegram', async () => {
  const { sandbox, log } = await useBot({ webhook: undefined })
  const anna = await newcomer(sandbox)
  await sandbox.fail('getUpdates', { with: 'drop', times: 2 })
  // Delivered by the call that is already open; the next two fail.
  await anna.send('/help')
  await anna.waitFor(says('How it works'))
  await anna.send('/terms')
  await anna.waitFor(says('The rules'))
  const outage = log.filter(({ msg }) => /fetch updates from Telegram|delivers updates again/.test(msg ?? ''))
  expect(outage.map(({ level }) => level)).toEqual([40, 30])
})

test('a rate limit is waited for, up to a maximum', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await sandbox.fail('sendMessage', { with: 429, retryAfter: 1 })
  await anna.send('/help')
  await anna.waitFor(says('How it works'))
  await sandbox.fail('sendMessage', { with: 429, retryAfter: 3_600 })
  await anna.send('/terms')
  await anna.waitFor(says('Something went wrong'))
})

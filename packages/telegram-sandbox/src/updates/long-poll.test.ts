import { expect, test } from 'vitest'
import { call, polling, withBot, withSandbox } from '../testing/with-sandbox.ts'

test('a waiting bot gets an update at once', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna', username: 'anna', languageCode: 'de' })
  const waiting = api.getUpdates({ timeout: 30 })
  const { updateId, message } = await anna.send('/start@sandbox_bot deep 👋')
  const [update] = await waiting
  expect(update).toMatchObject({
    update_id: updateId,
    message: {
      message_id: message.message_id,
      from: { id: anna.id, is_bot: false, first_name: 'Anna', username: 'anna', language_code: 'de' },
      chat: { id: anna.id, type: 'private', first_name: 'Anna', username: 'anna' },
      text: '/start@sandbox_bot deep 👋',
      entities: [{ type: 'bot_command', offset: 0, length: 18 }],
    },
  })
})

test('an update is returned again until an offset confirms it', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  for (const text of ['one', 'two', 'three']) await anna.send(text)
  const texts = async (offset?: number, limit?: number) =>
    (await api.getUpdates({ ...(offset === undefined ? {} : { offset }), ...(limit ? { limit } : {}) })).map(
      ({ message }) => message?.text,
    )
  const first = (await api.getUpdates())[0]?.update_id as number
  expect(await texts()).toEqual(['one', 'two', 'three'])
  expect(await texts(undefined, 1)).toEqual(['one'])
  expect(await texts(first + 1)).toEqual(['two', 'three'])
  expect(await texts(first)).toEqual(['two', 'three'])
  expect(await texts(-1)).toEqual(['three'])
  expect(await texts()).toEqual(['three'])
  expect(await texts(first + 3)).toEqual([])
  expect(await sandbox.pendingUpdates()).toEqual([])
})

test('a bot gets only the kinds of updates that it allows', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await api.getUpdates({ allowed_updates: ['edited_message'] })
  const { message } = await anna.send('hello')
  await anna.edit(message, 'hello again')
  const updates = await api.getUpdates()
  expect(updates.map((update) => update.edited_message?.text)).toEqual(['hello again'])
})

test('a second getUpdates ends the first one with 409', async () => {
  const { sandbox, running } = await withSandbox()
  const first = call(running, 'getUpdates?timeout=30')
  await polling(sandbox)
  const second = call(running, 'getUpdates?timeout=30')
  expect(await first).toEqual({
    status: 409,
    body: {
      ok: false,
      error_code: 409,
      description:
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    },
  })
  await polling(sandbox)
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  expect((await second).body).toMatchObject({ ok: true, result: [{ message: { text: 'hello' } }] })
})

test('getUpdates while a webhook is set is answered with 409', async () => {
  const { running, api } = await withSandbox()
  await api.setWebhook('http://127.0.0.1:9/none')
  const { status, body } = await call(running, 'getUpdates')
  expect(status).toBe(409)
  expect(body.description).toBe(
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  )
})

test('a repeated update keeps its update_id, and as a new update it gets the next one', async () => {
  const seen: number[] = []
  const { sandbox } = await withBot((bot) =>
    bot.on('message', (ctx) => {
      seen.push(ctx.update.update_id)
      return ctx.reply(`update ${ctx.update.update_id}`)
    }),
  )
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { updateId } = await anna.send('hello')
  await anna.waitFor()
  await sandbox.deliverAgain(updateId as number)
  await anna.waitFor((message) => message.text === `update ${updateId}`)
  const next = await sandbox.deliverAgain(updateId as number, { asNew: true })
  await anna.waitFor((message) => message.text === `update ${next}`)
  expect(seen).toEqual([updateId, updateId, next])
})

test('after a renumbering the old offset returns the same update again, and the new offset confirms it', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { updateId: old = 0 } = await anna.send('before')
  await expect(sandbox.renumberUpdates()).rejects.toThrow('Updates are pending')
  expect(await api.getUpdates({ offset: old + 1 })).toEqual([])

  const next = await sandbox.renumberUpdates()
  expect(next).toBeLessThan(old)
  const { updateId } = await anna.send('after')
  expect(updateId).toBe(next)
  for (const _ of [1, 2]) {
    const updates = await api.getUpdates({ offset: old + 1, timeout: 30 })
    expect(updates.map((update) => update.update_id)).toEqual([next])
  }
  expect(await api.getUpdates({ offset: next + 1 })).toEqual([])
  expect(await sandbox.pendingUpdates()).toEqual([])
})

test('a bot that waits with the old offset gets the renumbered update at once, and an id can be used again', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { updateId: first = 0 } = await anna.send('one')
  const { updateId: second = 0 } = await anna.send('two')
  await api.getUpdates({ offset: second + 1 })
  const waiting = api.getUpdates({ offset: second + 1_000, timeout: 30 })
  await polling(sandbox)
  expect(await sandbox.renumberUpdates({ next: first })).toBe(first)
  await anna.send('three')
  expect((await waiting).map(({ update_id: id, message }) => [id, message?.text])).toEqual([[first, 'three']])
})

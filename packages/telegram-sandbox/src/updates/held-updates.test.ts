import { expect, test } from 'vitest'
import { withSandbox } from '../testing/with-sandbox.ts'

test('held updates can be released late, repeatedly and in another order', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await sandbox.holdUpdates()
  for (const text of ['one', 'two', 'three']) expect(await anna.send(text)).not.toHaveProperty('updateId')
  expect(await api.getUpdates()).toEqual([])
  const [one, two] = await sandbox.heldUpdates()
  if (!one || !two) throw new Error('no update is held')

  const released = await sandbox.releaseUpdates([two.number, one.number, two.number])
  const updates = await api.getUpdates()
  expect(updates.map(({ message }) => message?.text)).toEqual(['two', 'one', 'two'])
  expect(updates.map(({ update_id: id }) => id)).toEqual(released)

  await sandbox.releaseUpdates()
  await anna.send('four')
  expect((await api.getUpdates()).slice(3).map(({ message }) => message?.text)).toEqual(['three', 'four'])
  await expect(sandbox.releaseUpdates([one.number])).rejects.toThrow(`No update ${one.number} is held.`)
})

test('only matching updates are held: by kind, content and chat', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const boris = await sandbox.person({ firstName: 'Boris' })
  await sandbox.holdUpdates({ kinds: ['sticker', 'callback_query'], chatId: anna.id })
  const { message } = await anna.send('hello')
  await anna.sendSticker()
  await anna.forge('x', message)
  await boris.sendSticker()
  expect((await sandbox.heldUpdates()).map(({ kind }) => kind)).toEqual(['message', 'callback_query'])
  expect((await api.getUpdates()).map((update) => update.message?.from.id)).toEqual([anna.id, boris.id])
})

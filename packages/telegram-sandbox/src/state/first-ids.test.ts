import { expect, test } from 'vitest'
import { withSandbox } from '../testing/with-sandbox.ts'
import { firstIdByTime } from './first-ids.ts'

async function run() {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { message } = await anna.send('/start')
  const { callbackQueryId } = await anna.forge('x', message)
  const group = await sandbox.group({ title: 'Friends', members: [anna] })
  const channel = await sandbox.channel({ title: 'News' })
  const [update] = await api.getUpdates({ limit: 1 })
  return [anna.id, callbackQueryId, group.id, channel.id, update?.update_id]
}

test('two runs use different ids for people, groups, channels and presses', async () => {
  const [first, second] = [await run(), await run()]
  for (const [index, id] of first.entries()) {
    if (index < 4) expect(second[index]).not.toBe(id)
    expect(Number(id)).not.toBeNaN()
  }
  expect(first[0]).toBeGreaterThan(1_000_000_000)
  expect(first[2]).toBeGreaterThan(-1_000_000_000_000)
  expect(first[3]).toBeLessThan(-1_000_000_000_000)
})

test('updates and messages of a later run have higher ids', () => {
  const start = Date.UTC(2026, 5)
  expect(firstIdByTime(start + 1_000)).toBe(firstIdByTime(start) + 10)
  expect(firstIdByTime(Date.UTC(2031, 0))).toBeLessThan(2 ** 31)
  expect(firstIdByTime(0)).toBe(1)
})

test('ids are not reused after a reset', async () => {
  const { sandbox } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  const before = await anna.send('one')
  await sandbox.reset()
  const boris = await sandbox.person({ firstName: 'Boris' })
  expect(boris.id).not.toBe(anna.id)
  const again = await sandbox.person({ firstName: 'Anna', id: anna.id })
  expect((await again.send('two')).message.message_id).toBe(before.message.message_id + 1)
})

import { openData } from '@tarot/data'
import { useTestData } from '@tarot/data/testing'
import { Bot, type Context, type SessionFlavor, session } from 'grammy'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { openSessionStorage } from './session-storage.ts'

const schema = z.object({ count: z.number() })
type Count = z.output<typeof schema>

/** The storage of two processes over one Redis. */
async function usePair() {
  const { data, redisUrl, namespace, databaseUrl } = await useTestData()
  const other = await openData({ databaseUrl, redisUrl, namespace })
  onTestFinished(() => other.close())
  const [one, two] = [data, other].map(({ sessions }) => openSessionStorage(sessions, schema))
  if (!one || !two) throw new Error('there are two')
  return { one, two, data }
}

test('a session that one process writes is read, changed and deleted by another', async () => {
  const { one, two } = await usePair()
  expect(await one.read('a')).toBeUndefined()
  await one.write('a', { count: 1 })
  expect(await two.read('a')).toEqual({ count: 1 })
  await two.update('a', (found) => ({ count: (found?.count ?? 0) + 1 }))
  expect(await one.read('a')).toEqual({ count: 2 })
  await one.update('a', () => undefined)
  expect(await two.read('a')).toBeUndefined()
  await two.write('a', { count: 3 })
  await one.delete('a')
  expect(await two.read('a')).toBeUndefined()
})

test('no concurrent update of two processes is lost', async () => {
  const { one, two } = await usePair()
  const add = (storage: typeof one) => storage.update('n', (found) => ({ count: (found?.count ?? 0) + 1 }))
  await Promise.all(Array.from({ length: 20 }, (_, n) => add(n % 2 ? one : two)))
  expect(await one.read('n')).toEqual({ count: 20 })
})

test('a session that does not match the schema counts as missing, and can be overwritten', async () => {
  const { one, data } = await usePair()
  await data.sessions.set('a', { draft: 'of another version' })
  expect(await one.read('a')).toBeUndefined()
  await one.update('a', (found) => {
    expect(found).toBeUndefined()
    return { count: 1 }
  })
  expect(await one.read('a')).toEqual({ count: 1 })
})

test('grammY’s session plugin works with the storage', async () => {
  const { one, two } = await usePair()
  const [first, second] = [one, two].map((storage) => {
    const bot = new Bot<Context & SessionFlavor<Count>>('1:a', {
      botInfo: { id: 1, is_bot: true, first_name: 'Bot', username: 'a_bot' } as never,
    })
    bot.use(session({ initial: () => ({ count: 0 }), storage }))
    bot.on('message', (ctx) => {
      ctx.session.count += 1
    })
    return bot
  })
  const chat = { id: 7, type: 'private', first_name: 'Anna' } as const
  const from = { id: 7, is_bot: false, first_name: 'Anna' }
  for (const [index, bot] of [first, second, first].entries()) {
    await bot?.handleUpdate({
      update_id: index,
      message: { message_id: index + 1, date: 1, chat, from, text: 'x' },
    })
  }
  expect(await two.read('7')).toEqual({ count: 3 })
})

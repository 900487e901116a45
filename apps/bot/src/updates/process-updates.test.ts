import type { Update } from 'grammy/types'
import { expect, test, vi } from 'vitest'
import { createChatLimit } from './chat-limit.ts'
import { createUpdateProcessor } from './process-updates.ts'

test('an update is processed once, and its repetition waits for the first', async () => {
  const gate = Promise.withResolvers<void>()
  const handle = vi.fn(() => gate.promise)
  const updates = createUpdateProcessor(handle)
  const done: string[] = []
  const both = [updates.process({ update_id: 1 }), updates.process({ update_id: 1 })].map((task) =>
    task.then(() => done.push('done')),
  )
  expect(updates.size).toBe(1)
  expect(await updates.drain(1)).toBe(false)
  expect(done).toEqual([])
  gate.resolve()
  await Promise.all(both)
  await updates.process({ update_id: 1 })
  expect(handle).toHaveBeenCalledTimes(1)
  expect(await updates.drain(1_000)).toBe(true)
})

test('a slow update is released after five seconds, and continues', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const gate = Promise.withResolvers<void>()
    const updates = createUpdateProcessor(() => gate.promise)
    const taken = updates.process({ update_id: 1 })
    await vi.advanceTimersByTimeAsync(5_000)
    await taken
    expect(updates.size).toBe(1)
    gate.resolve()
    expect(await updates.drain(1_000)).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('ten thousand processed updates are stored', async () => {
  const handle = vi.fn(async () => {})
  const updates = createUpdateProcessor(handle)
  for (let id = 0; id <= 10_000; id++) await updates.process({ update_id: id })
  await updates.process({ update_id: 10_000 })
  expect(handle).toHaveBeenCalledTimes(10_001)
  await updates.process({ update_id: 0 })
  expect(handle).toHaveBeenCalledTimes(10_002)
})

test('a payment is not delivered before it is recorded', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const gate = Promise.withResolvers<void>()
    const updates = createUpdateProcessor(
      () => gate.promise,
      ({ update_id: id }) => id === 1,
    )
    const taken = [1, 2].map((id) => updates.process({ update_id: id }))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await Promise.all(taken)).toEqual([false, true])
    expect(updates.isKnown({ update_id: 1 })).toBe(true)
    expect(updates.isProcessed({ update_id: 1 })).toBe(false)
    gate.resolve()
    expect(await updates.process({ update_id: 1 })).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('a failed payment is processed again when it is repeated', async () => {
  const handle = vi.fn(async () => {})
  handle.mockRejectedValueOnce(new Error('not recorded'))
  const updates = createUpdateProcessor(handle, () => true)
  expect(await updates.process({ update_id: 1 })).toBe(false)
  expect(updates.isKnown({ update_id: 1 })).toBe(false)
  expect(await updates.process({ update_id: 1 })).toBe(true)
  expect(handle).toHaveBeenCalledTimes(2)
})

test('a payment that fails thirty times is given up; if that fails, it stays with Telegram', async () => {
  const handle = vi.fn(async () => {
    throw new Error('refused')
  })
  const giveUp = vi.fn(async (_update: Update, _error: unknown) => {})
  giveUp.mockRejectedValueOnce(new Error('not noted'))
  const updates = createUpdateProcessor(handle, () => true, undefined, giveUp)
  for (let time = 1; time <= 30; time++) expect(await updates.process({ update_id: 1 })).toBe(false)
  expect(await updates.process({ update_id: 1 })).toBe(true)
  expect(await updates.process({ update_id: 1 })).toBe(true)
  expect(handle).toHaveBeenCalledTimes(31)
  expect(giveUp.mock.calls).toEqual(Array(2).fill([{ update_id: 1 }, new Error('refused')]))
})

const wrote = (id: number, text: string, chatId = 1): Update => {
  const from = { id: chatId, is_bot: false, first_name: 'Anna' }
  const chat = { id: chatId, type: 'private' as const, first_name: 'Anna' }
  return { update_id: id, message: { message_id: id, date: 1, from, chat, text } }
}

test('another update with a known id is not a repetition', async () => {
  const handle = vi.fn(async () => {})
  const updates = createUpdateProcessor(handle)
  await updates.process(wrote(1, 'before the numbering restarted'))
  expect(updates.isKnown(wrote(1, 'after'))).toBe(false)
  await updates.process(wrote(1, 'after'))
  await updates.process(wrote(1, 'after'))
  expect(handle).toHaveBeenCalledTimes(2)
})

test('updates of a chat that floods are not waited for, and beyond the limit dropped; the chat is told once', async () => {
  const gate = Promise.withResolvers<void>()
  const handle = vi.fn(() => gate.promise)
  const full: number[] = []
  const updates = createUpdateProcessor(
    handle,
    () => false,
    createChatLimit({ onFull: (id) => void full.push(id) }),
  )
  const flood = Array.from({ length: 100 }, (_, id) => updates.process(wrote(id, 'again')))
  // No update is processed yet.
  expect(await Promise.all(flood)).toEqual(Array(100).fill(true))
  expect(handle).toHaveBeenCalledTimes(60)
  expect(full).toEqual([1])
  expect(await updates.process(wrote(99, 'again'))).toBe(true)

  let isOtherDone = false
  const other = updates.process(wrote(100, 'hello', 2)).then(() => {
    isOtherDone = true
  })
  await new Promise(setImmediate)
  expect(handle).toHaveBeenCalledTimes(61)
  expect(isOtherDone).toBe(false)
  gate.resolve()
  await other
})

test('the slots of a chat are free again when it is quiet', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  try {
    const handle = vi.fn(async () => {})
    const full: number[] = []
    const updates = createUpdateProcessor(
      handle,
      () => false,
      createChatLimit({ onFull: (id) => void full.push(id) }),
    )
    for (let id = 0; id < 100; id++) await updates.process(wrote(id, 'again'))
    expect(handle).toHaveBeenCalledTimes(60)
    await vi.advanceTimersByTimeAsync(2_000)
    await updates.process(wrote(100, 'sorry'))
    expect(handle).toHaveBeenCalledTimes(61)
    for (let id = 101; id < 200; id++) await updates.process(wrote(id, 'again'))
    expect(handle).toHaveBeenCalledTimes(120)
    expect(full).toEqual([1, 1])
  } finally {
    vi.useRealTimers()
  }
})

test('payments have no limit, and are waited for until they are recorded', async () => {
  const handle = vi.fn(() => new Promise<void>(() => {}))
  const updates = createUpdateProcessor(handle, ({ update_id: id }) => id >= 1_000)
  for (let id = 0; id < 100; id++) void updates.process(wrote(id, 'again'))
  void updates.process(wrote(1_000, 'paid'))
  void updates.process({ update_id: 100, pre_checkout_query: { id: '1' } as never })
  await new Promise(setImmediate)
  expect(handle).toHaveBeenCalledTimes(62)
})

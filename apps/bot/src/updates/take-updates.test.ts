import type { Update } from 'grammy/types'
import { expect, test, vi } from 'vitest'
import { createChatLimit } from './chat-limit.ts'
import { createTakeUpdates } from './take-updates.ts'

test('an update is handled once, and its repetition waits for the first', async () => {
  const gate = Promise.withResolvers<void>()
  const handle = vi.fn(() => gate.promise)
  const updates = createTakeUpdates(handle)
  const done: string[] = []
  const both = [updates.take({ update_id: 1 }), updates.take({ update_id: 1 })].map((task) =>
    task.then(() => done.push('done')),
  )
  expect(updates.size).toBe(1)
  expect(await updates.settled(1)).toBe(false)
  expect(done).toEqual([])
  gate.resolve()
  await Promise.all(both)
  await updates.take({ update_id: 1 })
  expect(handle).toHaveBeenCalledTimes(1)
  expect(await updates.settled(1_000)).toBe(true)
})

test('what takes long is let go after five seconds, and goes on', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const gate = Promise.withResolvers<void>()
    const updates = createTakeUpdates(() => gate.promise)
    const taken = updates.take({ update_id: 1 })
    await vi.advanceTimersByTimeAsync(5_000)
    await taken
    expect(updates.size).toBe(1)
    gate.resolve()
    expect(await updates.settled(1_000)).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('ids are remembered up to ten thousand', async () => {
  const handle = vi.fn(async () => {})
  const updates = createTakeUpdates(handle)
  for (let id = 0; id <= 10_000; id++) await updates.take({ update_id: id })
  await updates.take({ update_id: 10_000 })
  expect(handle).toHaveBeenCalledTimes(10_001)
  await updates.take({ update_id: 0 })
  expect(handle).toHaveBeenCalledTimes(10_002)
})

test('a payment is not let go before it is on record', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const gate = Promise.withResolvers<void>()
    const updates = createTakeUpdates(
      () => gate.promise,
      ({ update_id: id }) => id === 1,
    )
    const taken = [1, 2].map((id) => updates.take({ update_id: id }))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await Promise.all(taken)).toEqual([false, true])
    expect(updates.knows({ update_id: 1 })).toBe(true)
    expect(updates.isDone({ update_id: 1 })).toBe(false)
    gate.resolve()
    expect(await updates.take({ update_id: 1 })).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('a payment that failed is handled again when it comes again', async () => {
  const handle = vi.fn(async () => {})
  handle.mockRejectedValueOnce(new Error('not on record'))
  const updates = createTakeUpdates(handle, () => true)
  expect(await updates.take({ update_id: 1 })).toBe(false)
  expect(updates.knows({ update_id: 1 })).toBe(false)
  expect(await updates.take({ update_id: 1 })).toBe(true)
  expect(handle).toHaveBeenCalledTimes(2)
})

test('a payment that fails thirty times is given up, and stays with Telegram where that fails too', async () => {
  const handle = vi.fn(async () => {
    throw new Error('refused')
  })
  const giveUp = vi.fn(async (_update: Update, _error: unknown) => {})
  giveUp.mockRejectedValueOnce(new Error('not noted'))
  const updates = createTakeUpdates(handle, () => true, undefined, giveUp)
  for (let time = 1; time <= 30; time++) expect(await updates.take({ update_id: 1 })).toBe(false)
  expect(await updates.take({ update_id: 1 })).toBe(true)
  expect(await updates.take({ update_id: 1 })).toBe(true)
  expect(handle).toHaveBeenCalledTimes(31)
  expect(giveUp.mock.calls).toEqual(Array(2).fill([{ update_id: 1 }, new Error('refused')]))
})

const wrote = (id: number, text: string, chatId = 1): Update => {
  const from = { id: chatId, is_bot: false, first_name: 'Anna' }
  const chat = { id: chatId, type: 'private' as const, first_name: 'Anna' }
  return { update_id: id, message: { message_id: id, date: 1, from, chat, text } }
}

test('another update under an id that is known is no repetition', async () => {
  const handle = vi.fn(async () => {})
  const updates = createTakeUpdates(handle)
  await updates.take(wrote(1, 'before the numbers began anew'))
  expect(updates.knows(wrote(1, 'after'))).toBe(false)
  await updates.take(wrote(1, 'after'))
  await updates.take(wrote(1, 'after'))
  expect(handle).toHaveBeenCalledTimes(2)
})

test('a chat that floods is not waited for, and past its limit left out, with one word to it', async () => {
  const gate = Promise.withResolvers<void>()
  const handle = vi.fn(() => gate.promise)
  const full: number[] = []
  const updates = createTakeUpdates(
    handle,
    () => false,
    createChatLimit({ onFull: (id) => void full.push(id) }),
  )
  const flood = Array.from({ length: 100 }, (_, id) => updates.take(wrote(id, 'again')))
  // None of them is handled.
  expect(await Promise.all(flood)).toEqual(Array(100).fill(true))
  expect(handle).toHaveBeenCalledTimes(60)
  expect(full).toEqual([1])
  expect(await updates.take(wrote(99, 'again'))).toBe(true)

  let isOtherDone = false
  const other = updates.take(wrote(100, 'hello', 2)).then(() => {
    isOtherDone = true
  })
  await new Promise(setImmediate)
  expect(handle).toHaveBeenCalledTimes(61)
  expect(isOtherDone).toBe(false)
  gate.resolve()
  await other
})

test('the places of a chat are free again when it is quiet', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  try {
    const handle = vi.fn(async () => {})
    const full: number[] = []
    const updates = createTakeUpdates(
      handle,
      () => false,
      createChatLimit({ onFull: (id) => void full.push(id) }),
    )
    for (let id = 0; id < 100; id++) await updates.take(wrote(id, 'again'))
    expect(handle).toHaveBeenCalledTimes(60)
    await vi.advanceTimersByTimeAsync(2_000)
    await updates.take(wrote(100, 'sorry'))
    expect(handle).toHaveBeenCalledTimes(61)
    for (let id = 101; id < 200; id++) await updates.take(wrote(id, 'again'))
    expect(handle).toHaveBeenCalledTimes(120)
    expect(full).toEqual([1, 1])
  } finally {
    vi.useRealTimers()
  }
})

test('what tells of money has no limit, and waits for its record', async () => {
  const handle = vi.fn(() => new Promise<void>(() => {}))
  const updates = createTakeUpdates(handle, ({ update_id: id }) => id >= 1_000)
  for (let id = 0; id < 100; id++) void updates.take(wrote(id, 'again'))
  void updates.take(wrote(1_000, 'paid'))
  void updates.take({ update_id: 100, pre_checkout_query: { id: '1' } as never })
  await new Promise(setImmediate)
  expect(handle).toHaveBeenCalledTimes(62)
})

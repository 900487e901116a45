import { expect, test, vi } from 'vitest'
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
    expect(updates.knows(1)).toBe(true)
    expect(updates.isDone(1)).toBe(false)
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
  expect(updates.knows(1)).toBe(false)
  expect(await updates.take({ update_id: 1 })).toBe(true)
  expect(handle).toHaveBeenCalledTimes(2)
})

import type { Update } from 'grammy/types'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { pollUpdates } from './poll-updates.ts'
import { createTakeUpdates } from './take-updates.ts'

const isPayment = ({ update_id: id }: Update) => id % 10 === 0

/** A queue as Telegram keeps it, of updates 1 to `count`; those that end in 0 are payments. */
function usePolling(count: number, handle: (update: Update) => Promise<void>, pause = 50) {
  let queue = Array.from({ length: count }, (_, index) => ({ update_id: index + 1 }))
  const waiting = new Set<() => void>()
  const api = {
    async getUpdates({ offset = 0, limit = 100, timeout = 0 } = {}): Promise<Update[]> {
      queue = queue.filter(({ update_id: id }) => id >= offset)
      if (queue.length === 0 && timeout > 0) await new Promise<void>((resolve) => waiting.add(resolve))
      return queue.slice(0, limit)
    },
  }
  const seen: number[] = []
  const updates = createTakeUpdates(async (update) => {
    seen.push(update.update_id)
    await handle(update)
  }, isPayment)
  const log: { msg: string }[] = []
  const logger = createLogger('info', '1:a', { write: (line) => void log.push(JSON.parse(line)) })
  const delivery = pollUpdates({ api: api as never }, updates, logger, { pause })
  const stop = async () => {
    const stopped = delivery.stop()
    for (const wake of waiting) wake()
    await stopped
  }
  onTestFinished(stop)
  return { seen, log, stop, first: () => queue[0]?.update_id }
}

test('a payment that is not on record is asked for again, and everybody else is handled once', async () => {
  let isDown = true
  const { seen, first } = usePolling(60, async ({ update_id: id }) => {
    if (id === 10 && isDown) throw new Error('not on record')
  })
  await expect.poll(() => seen.filter((id) => id === 10).length).toBeGreaterThan(3)
  expect(first()).toBe(10)
  expect(seen).toContain(60)
  isDown = false
  await expect.poll(first).toBeUndefined()
  const others = seen.filter((id) => id !== 10)
  expect(others.toSorted((a, b) => a - b)).toEqual([...new Set(others)].toSorted((a, b) => a - b))
  expect(new Set(seen).size).toBe(60)
})

test('a payment that can’t be put on record is given up in the end, for the sake of everybody else', async () => {
  const { seen, log, first } = usePolling(
    120,
    async ({ update_id: id }) => {
      if (id === 10) throw new Error('never')
    },
    1,
  )
  await expect.poll(first).toBeUndefined()
  expect(seen.filter((id) => id === 10)).toHaveLength(30)
  expect(new Set(seen).size).toBe(120)
  expect(log).toMatchObject([
    { msg: 'a payment is given up: it has to be put on record by hand', updateId: 10 },
  ])
})

test('a stop confirms what is handled, and leaves a payment that is not on record', async () => {
  const { seen, stop, first } = usePolling(25, async ({ update_id: id }) => {
    if (id === 20) throw new Error('not on record')
  })
  await expect.poll(() => seen).toContain(25)
  await stop()
  expect(first()).toBe(20)
})

import { setTimeout as delay } from 'node:timers/promises'
import type { Api } from 'grammy'
import type { Update } from 'grammy/types'
import type { Logger } from '../logger.ts'
import type { Delivery } from './delivery.ts'
import { createFetchUpdates, defaultFetchTimes, type FetchTimes } from './fetch-updates.ts'
import type { UpdateProcessor } from './process-updates.ts'

/** Updates per call of getUpdates at most. https://core.telegram.org/bots/api#getupdates */
const maxBatchSize = 100

/** Seconds for which Telegram holds a call of getUpdates without updates; less than the client's own timeout. */
const pollTimeout = 20

/**
 * Long polling. A call of getUpdates confirms all updates before its offset, so each call starts at the first update
 * that `UpdateProcessor` has not released: Telegram sends the updates that a killed process had not released again.
 * (grammY's runner confirms them earlier, and loses up to a hundred.)
 *
 * Each call returns the unconfirmed updates again and those after them, a hundred in all, so the bot keeps serving
 * other users, at most a second later. A payment stays unconfirmed until it is recorded or given up.
 *
 * After a week without updates Telegram restarts their numbering. Then it returns ids below the offset, the same ones
 * until an offset fits the new numbers.
 */
export function pollUpdates(
  { api }: { api: Pick<Api, 'getUpdates'> },
  updates: UpdateProcessor,
  logger: Logger,
  times: Partial<FetchTimes> = {},
): Delivery {
  const { pause } = { ...defaultFetchTimes, ...times }
  const stopping = new AbortController()
  const { signal } = stopping
  const fetchUpdates = createFetchUpdates(api, signal, logger, { ...defaultFetchTimes, ...times })
  /** Updates that Telegram must keep, by id: those in progress, and payments that are not recorded. */
  const unconfirmed = new Map<number, Update>()
  const tasks = new Set<Promise<void>>()
  let next = 0
  let wake = () => {}

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const offset = firstUnconfirmed()
      const began = performance.now()
      const batch = await fetchUpdates({
        offset,
        limit: maxBatchSize,
        timeout: unconfirmed.size > 0 ? 0 : pollTimeout,
      })
      if (!batch) continue
      const hasNew = batch.some((update) => !updates.isKnown(update))
      dropLost(batch)
      advance(batch, offset)
      for (const update of batch) if (!updates.isProcessed(update)) start(update)
      // Without updates Telegram holds the call. A server that does not must not be called in a tight loop.
      if (unconfirmed.size > 0) await Promise.race([rest(pause), allConfirmed()])
      else if (!hasNew) await rest(Math.max(0, began + pause - performance.now()))
    }
    await Promise.all(tasks)
    // Confirms what no further call has confirmed. What this call returns stays unconfirmed.
    const offset = Math.min(firstUnconfirmed(), updates.oldest ?? next)
    if (offset > 0) await api.getUpdates({ offset, limit: 1, timeout: 0 }).catch(() => {})
  }

  /** The offset of the next call. */
  function firstUnconfirmed(): number {
    for (const [id, update] of unconfirmed) if (updates.isProcessed(update)) unconfirmed.delete(id)
    return Math.min(next, ...unconfirmed.keys())
  }

  function advance(batch: Update[], offset: number): void {
    const renumbered = batch
      .filter((update) => update.update_id < offset && !updates.isKnown(update))
      .map(idOf)
    if (renumbered.length > 0) {
      logger.info(
        { before: next - 1, now: Math.min(...renumbered) },
        'Telegram has restarted the numbering of updates',
      )
      for (const [id, update] of unconfirmed) drop(id, update)
      next = 0
    }
    next = Math.max(next, ...(renumbered.length > 0 ? renumbered : batch.map(idOf)).map((id) => id + 1))
  }

  /** Telegram keeps an update for a day. A response holds all pending updates from the offset on, in order. */
  function dropLost(batch: Update[]): void {
    const received = new Set(batch.map(idOf))
    const last = Math.max(...received)
    for (const [id, update] of unconfirmed) {
      if (!received.has(id) && (batch.length === 0 || id < last)) drop(id, update)
    }
  }

  function drop(id: number, update: Update): void {
    unconfirmed.delete(id)
    if (updates.isKnown(update)) return
    logger.error({ updateId: id }, 'Telegram no longer has a payment: it must be recorded by hand')
  }

  function start(update: Update): void {
    const id = update.update_id
    if (unconfirmed.has(id) && updates.isKnown(update)) return
    unconfirmed.set(id, update)
    const task = updates.process(update).then((isDelivered) => {
      tasks.delete(task)
      if (unconfirmed.get(id) !== update) return
      if (isDelivered) unconfirmed.delete(id)
      if (unconfirmed.size === 0) wake()
    })
    tasks.add(task)
  }

  const rest = (milliseconds: number) => delay(milliseconds, undefined, { signal }).catch(() => {})

  function allConfirmed(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    return promise
  }

  const running = run()
  const failure = running.then(() => new Promise<never>(() => {}))
  // A rejection before the caller listens must not count as unhandled.
  failure.catch(() => {})
  return {
    name: 'long polling',
    failure,
    async stop() {
      stopping.abort()
      await running.catch(() => {})
    },
  }
}

const idOf = ({ update_id: id }: Update): number => id

import { setTimeout as delay } from 'node:timers/promises'
import type { Api } from 'grammy'
import type { Update } from 'grammy/types'
import type { Logger } from '../logger.ts'
import type { Delivery } from './delivery.ts'
import { type AskTimes, askTimes, createAsk } from './fetch-updates.ts'
import type { TakeUpdates } from './take-updates.ts'

/** Updates that one call of getUpdates brings at the most. https://core.telegram.org/bots/api#getupdates */
const largestBatch = 100

/** Seconds Telegram holds a call of getUpdates when there is nothing to say; less than the client's own limit. */
const pollTimeout = 20

/**
 * Long polling. A call of getUpdates confirms everything before its offset, so calls go on from the first update that
 * `TakeUpdates` has not let go: a killed process loses no update that was quicker than that, Telegram sends them again.
 * (The runner of grammY would ask at once, and lose up to a hundred.)
 *
 * Telegram answers the updates that are kept once more, and those after them, a hundred in all: others are served
 * meanwhile, a second later at the most. So it is with a payment that is not on record, until it is or is given up.
 *
 * Telegram numbers updates anew when there were none for a week. It then answers ids below the offset, the same ones
 * until an offset fits the new numbers.
 */
export function pollUpdates(
  { api }: { api: Pick<Api, 'getUpdates'> },
  updates: TakeUpdates,
  logger: Logger,
  times: Partial<AskTimes> = {},
): Delivery {
  const { pause } = { ...askTimes, ...times }
  const stopping = new AbortController()
  const { signal } = stopping
  const ask = createAsk(api, signal, logger, { ...askTimes, ...times })
  /** What Telegram has to keep, by id: it is being handled, or a payment that is not on record. */
  const kept = new Map<number, Update>()
  const taking = new Set<Promise<void>>()
  let next = 0
  let wake = () => {}

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const asked = firstKept()
      const began = performance.now()
      const batch = await ask({
        offset: asked,
        limit: largestBatch,
        timeout: kept.size > 0 ? 0 : pollTimeout,
      })
      if (!batch) continue
      const isNews = batch.some((update) => !updates.knows(update))
      forgetLost(batch)
      count(batch, asked)
      for (const update of batch) if (!updates.isDone(update)) take(update)
      // Telegram itself waits when there is nothing new; whoever does not is not asked without a pause.
      if (kept.size > 0) await Promise.race([rest(pause), noneIsKept()])
      else if (!isNews) await rest(Math.max(0, began + pause - performance.now()))
    }
    await Promise.all(taking)
    // Confirms what no further call has confirmed; what this call returns stays unconfirmed.
    const offset = Math.min(firstKept(), updates.oldest ?? next)
    if (offset > 0) await api.getUpdates({ offset, limit: 1, timeout: 0 }).catch(() => {})
  }

  /** The id that the next call goes on from. */
  function firstKept(): number {
    for (const [id, update] of kept) if (updates.isDone(update)) kept.delete(id)
    return Math.min(next, ...kept.keys())
  }

  function count(batch: Update[], asked: number): void {
    const anew = batch.filter((update) => update.update_id < asked && !updates.knows(update)).map(idOf)
    if (anew.length > 0) {
      logger.info({ before: next - 1, now: Math.min(...anew) }, 'Telegram numbers updates anew')
      for (const [id, update] of kept) lose(id, update)
      next = 0
    }
    next = Math.max(next, ...(anew.length > 0 ? anew : batch.map(idOf)).map((id) => id + 1))
  }

  /** Telegram keeps an update for a day. An answer holds all it has, in order, from the offset on. */
  function forgetLost(batch: Update[]): void {
    const answered = new Set(batch.map(idOf))
    const last = Math.max(...answered)
    for (const [id, update] of kept) {
      if (!answered.has(id) && (batch.length === 0 || id < last)) lose(id, update)
    }
  }

  function lose(id: number, update: Update): void {
    kept.delete(id)
    if (updates.knows(update)) return
    logger.error({ updateId: id }, 'Telegram no longer has a payment: it has to be put on record by hand')
  }

  function take(update: Update): void {
    const id = update.update_id
    if (kept.has(id) && updates.knows(update)) return
    kept.set(id, update)
    const task = updates.take(update).then((isDelivered) => {
      taking.delete(task)
      if (kept.get(id) !== update) return
      if (isDelivered) kept.delete(id)
      if (kept.size === 0) wake()
    })
    taking.add(task)
  }

  const rest = (milliseconds: number) => delay(milliseconds, undefined, { signal }).catch(() => {})

  function noneIsKept(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    return promise
  }

  const running = run()
  const broken = running.then(() => new Promise<never>(() => {}))
  // Whoever started the bot hears of it as soon as they listen.
  broken.catch(() => {})
  return {
    name: 'long polling',
    broken,
    async stop() {
      stopping.abort()
      await running.catch(() => {})
    },
  }
}

const idOf = ({ update_id: id }: Update): number => id

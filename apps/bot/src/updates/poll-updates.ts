import { setTimeout as delay } from 'node:timers/promises'
import { type Bot, GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import type { BotContext } from '../context.ts'
import type { Logger } from '../logger.ts'
import { callSignal } from '../telegram/call-signal.ts'
import { allowedUpdates } from './allowed-updates.ts'
import type { Delivery } from './delivery.ts'
import type { TakeUpdates } from './take-updates.ts'

/** Updates that may be handled at the same time. */
const concurrency = 200

/** Updates that one call of getUpdates brings at the most. https://core.telegram.org/bots/api#getupdates */
const largestBatch = 100

/** Seconds Telegram holds a call of getUpdates when there is nothing to say; less than the client's own limit. */
const pollTimeout = 20

/** Milliseconds between calls that fail, and between calls that bring a payment again which waits for the database. */
const betweenCalls = 1_000

/** Times a payment is taken that is refused for another reason than an outage. It is in the log then, and given up. */
const mostTries = 30

/**
 * Long polling. A call of getUpdates confirms everything before its offset, so the next one is made only when the last
 * batch is handled, or after `TakeUpdates`' five seconds: a killed process loses no update that was quicker than that,
 * Telegram sends them again. (The runner of grammY would ask at once, and lose up to a hundred.)
 *
 * A payment that is not on record by then is held: calls go on from its id. Telegram then answers it again, and the
 * ninety-nine after it, so everybody else is served until there are so many; what is known of them is left out.
 */
export function pollUpdates(
  { api }: { api: Pick<Bot<BotContext>['api'], 'getUpdates'> },
  updates: TakeUpdates,
  logger: Logger,
  { pause = betweenCalls } = {},
): Delivery {
  const stopping = new AbortController()
  const { signal } = stopping
  /** Payments that Telegram has to keep, by their update ids, and how often each was taken. */
  const held = new Map<number, number>()
  let next = 0

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const batch = await fetchBatch()
      await Promise.all(batch.map(take))
      if (held.size > 0) await rest()
    }
    // Confirms what no further call has confirmed; what this call returns stays unconfirmed.
    const offset = Math.min(firstKept(), updates.oldest ?? next)
    if (offset > 0) await api.getUpdates({ offset, limit: 1, timeout: 0 }).catch(() => {})
  }

  async function fetchBatch(): Promise<Update[]> {
    const isHolding = held.size > 0
    const batch = await ask({
      offset: firstKept(),
      limit: isHolding ? largestBatch : Math.min(largestBatch, Math.max(1, concurrency - updates.size)),
      timeout: isHolding ? 0 : pollTimeout,
    })
    next = Math.max(next, (batch.at(-1)?.update_id ?? 0) + 1)
    return batch.filter(({ update_id: id }) => !updates.knows(id))
  }

  /** The id that the next call goes on from. */
  function firstKept(): number {
    for (const id of held.keys()) if (updates.isDone(id)) held.delete(id)
    return Math.min(next, ...held.keys())
  }

  async function take(update: Update): Promise<void> {
    const { update_id: id } = update
    if (await updates.take(update)) return
    const tries = (held.get(id) ?? 0) + 1
    held.set(id, tries)
    if (tries < mostTries) return
    held.delete(id)
    logger.error({ updateId: id }, 'a payment is given up: it has to be put on record by hand')
  }

  async function ask(how: { offset: number; limit: number; timeout: number }): Promise<Update[]> {
    try {
      return await api.getUpdates({ ...how, allowed_updates: allowedUpdates }, callSignal(signal))
    } catch (error) {
      if (signal.aborted) return []
      logger.warn({ err: error }, 'could not ask Telegram for updates')
      // The token is not valid any more, or another bot polls with it.
      if (error instanceof GrammyError && [401, 409].includes(error.error_code)) throw error
      await rest(error instanceof GrammyError ? error.parameters.retry_after : undefined)
      return []
    }
  }

  const rest = (seconds = pause / 1_000) => delay(seconds * 1_000, undefined, { signal }).catch(() => {})

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

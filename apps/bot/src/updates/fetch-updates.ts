import { setTimeout as delay } from 'node:timers/promises'
import { type Api, GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import type { Logger } from '../logger.ts'
import { callSignal } from '../telegram/call-signal.ts'
import { allowedUpdates } from './allowed-updates.ts'

/** All in milliseconds. */
export interface AskTimes {
  /** Before the first repetition of a call that failed; doubled for each further one, up to ten times as much. */
  pause: number
  /** How long Telegram may refuse calls, for example because another process polls, until it is given up. */
  refusedFor: number
  /** How long none must be refused until that counts as over: two pollers take turns in being refused. */
  calmFor: number
  /** The least time between two calls, whatever is answered. */
  apart: number
}

export const askTimes: AskTimes = { pause: 1_000, refusedFor: 120_000, calmFor: 30_000, apart: 50 }

/** The longest that Telegram may ask to wait. */
const longestRetryAfter = 3_600

const answer = z.array(z.looseObject({ update_id: z.int().min(0) }))

interface Trouble {
  isRefusal: boolean
  began: number
  last: number
  failures: number
}

interface Question {
  offset: number
  limit: number
  timeout: number
}

/**
 * Calls getUpdates, never more often than every 50 ms, and waits after a failure: as long as Telegram asks for, otherwise
 * longer with each. Without end when Telegram can't be reached, is in trouble, is asked too often, or answers what is no
 * list of updates. What it refuses (409 while deployments overlap, or a webhook is set) is repeated for two minutes.
 * Each trouble is one line in the log, and another one when it is over.
 *
 * @returns undefined for a call that failed
 * @throws GrammyError when the token is not valid any more, or calls were refused for too long
 */
export function createAsk(
  api: Pick<Api, 'getUpdates'>,
  signal: AbortSignal,
  logger: Logger,
  times: AskTimes,
): (question: Question) => Promise<Update[] | undefined> {
  let trouble: Trouble | undefined
  let lastCall = Number.NEGATIVE_INFINITY

  const rest = (milliseconds: number) => delay(milliseconds, undefined, { signal }).catch(() => {})

  async function fail(error: unknown): Promise<void> {
    const isRefusal = refuses(error)
    const now = performance.now()
    if (trouble?.isRefusal === isRefusal) trouble = { ...trouble, last: now, failures: trouble.failures + 1 }
    else trouble = { isRefusal, began: now, last: now, failures: 1 }
    const isFinal = error instanceof GrammyError && error.error_code === 401
    if (isFinal || (isRefusal && now - trouble.began >= times.refusedFor)) throw error
    if (trouble.failures === 1)
      logger.warn({ err: error }, 'could not ask Telegram for updates: it is asked again')
    const backoff = Math.min(times.pause * 2 ** (trouble.failures - 1), times.pause * 10)
    await rest(Math.max(backoff, 1_000 * retryAfterOf(error)))
  }

  function succeed(): void {
    if (!trouble || (trouble.isRefusal && performance.now() - trouble.last < times.calmFor)) return
    logger.info({ failures: trouble.failures }, 'Telegram gives updates again')
    trouble = undefined
  }

  return async (question) => {
    await rest(Math.max(0, lastCall + times.apart - performance.now()))
    lastCall = performance.now()
    try {
      const updates = await api.getUpdates(
        { ...question, allowed_updates: allowedUpdates },
        callSignal(signal),
      )
      answer.parse(updates)
      succeed()
      return updates
    } catch (error) {
      if (signal.aborted) return undefined
      await fail(error)
      return undefined
    }
  }
}

/** Whether Telegram will have none of these calls, for now or for good: 409, above all. */
function refuses(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code < 500 && error.error_code !== 429
}

/** Seconds. */
function retryAfterOf(error: unknown): number {
  const seconds = error instanceof GrammyError ? Number(error.parameters.retry_after) : 0
  return seconds > 0 ? Math.min(seconds, longestRetryAfter) : 0
}

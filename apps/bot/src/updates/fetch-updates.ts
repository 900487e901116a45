import { setTimeout as delay } from 'node:timers/promises'
import { type Api, GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import type { Logger } from '../logger.ts'
import { callSignal } from '../telegram/call-signal.ts'
import { allowedUpdates } from './allowed-updates.ts'

/** All in milliseconds. */
export interface FetchTimes {
  /** Pause before the first retry of a failed call, doubled for each further one, up to ten times this value. */
  pause: number
  /** Time for which Telegram may refuse calls, for example because another process polls, before the bot gives up. */
  maxRefusal: number
  /** Time without refusals after which they count as over: Telegram refuses two pollers alternately. */
  calmPeriod: number
  /** Minimum time between two calls. */
  minInterval: number
}

export const defaultFetchTimes: FetchTimes = {
  pause: 1_000,
  maxRefusal: 120_000,
  calmPeriod: 30_000,
  minInterval: 50,
}

/** Seconds. Longer waits that Telegram asks for are cut to this. */
const maxRetryAfter = 3_600

const answer = z.array(z.looseObject({ update_id: z.int().min(0) }))

interface FailureStreak {
  isRefusal: boolean
  began: number
  last: number
  failures: number
}

interface FetchRequest {
  offset: number
  limit: number
  timeout: number
}

/**
 * Calls getUpdates at most every 50 ms, with backoff after a failure: as long as Telegram asks for, otherwise
 * increasing. It retries without end while Telegram is unavailable, returns server errors, limits the rate, or sends a
 * response that is not a list of updates. It retries refusals (409 while deployments overlap, or a webhook is set) for
 * two minutes. Each series of failures is one line in the log, and another one when it is over.
 *
 * @returns undefined for a failed call
 * @throws GrammyError when the token is no longer valid, or calls were refused for too long
 */
export function createFetchUpdates(
  api: Pick<Api, 'getUpdates'>,
  signal: AbortSignal,
  logger: Logger,
  times: FetchTimes,
): (request: FetchRequest) => Promise<Update[] | undefined> {
  let streak: FailureStreak | undefined
  let lastCall = Number.NEGATIVE_INFINITY

  const rest = (milliseconds: number) => delay(milliseconds, undefined, { signal }).catch(() => {})

  async function fail(error: unknown): Promise<void> {
    const isRefusal = refuses(error)
    const now = performance.now()
    if (streak?.isRefusal === isRefusal) streak = { ...streak, last: now, failures: streak.failures + 1 }
    else streak = { isRefusal, began: now, last: now, failures: 1 }
    const isFinal = error instanceof GrammyError && error.error_code === 401
    if (isFinal || (isRefusal && now - streak.began >= times.maxRefusal)) throw error
    if (streak.failures === 1) logger.warn({ err: error }, 'could not fetch updates from Telegram: retrying')
    const backoff = Math.min(times.pause * 2 ** (streak.failures - 1), times.pause * 10)
    await rest(Math.max(backoff, 1_000 * retryAfterOf(error)))
  }

  function succeed(): void {
    if (!streak || (streak.isRefusal && performance.now() - streak.last < times.calmPeriod)) return
    logger.info({ failures: streak.failures }, 'Telegram delivers updates again')
    streak = undefined
  }

  return async (request) => {
    await rest(Math.max(0, lastCall + times.minInterval - performance.now()))
    lastCall = performance.now()
    try {
      const updates = await api.getUpdates(
        { ...request, allowed_updates: allowedUpdates },
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

/** Whether Telegram refuses all such calls, for now or permanently: mostly 409. */
function refuses(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code < 500 && error.error_code !== 429
}

/** Seconds. */
function retryAfterOf(error: unknown): number {
  const seconds = error instanceof GrammyError ? Number(error.parameters.retry_after) : 0
  return seconds > 0 ? Math.min(seconds, maxRetryAfter) : 0
}

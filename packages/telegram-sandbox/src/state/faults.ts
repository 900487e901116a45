import { ApiFailure, notFound, tooManyRequests } from '../bot-api/api-failure.ts'
import type { Milliseconds, Seconds } from './clock.ts'

/** An injected fault for the next calls of a method. */
export interface Fault {
  /** Case-insensitive method name, or `*` for every method except getUpdates. */
  method: string
  /** An HTTP status, `drop` to close the connection, or `hang` to never answer. Below 400 only with a `body`. */
  with: number | 'drop' | 'hang'
  /** `after`: the method is executed first, so only its answer is lost. */
  when: 'before' | 'after'
  /** Number of remaining calls; unlimited with `seconds`. */
  times: number
  /** Unix time in milliseconds at which the fault expires. */
  until?: Milliseconds | undefined
  /** Only calls for this chat. */
  chatId?: number | undefined
  /** For status 429. */
  retryAfter?: Seconds | undefined
  /** Replaces Telegram's usual wording. */
  description?: string | undefined
  /** The complete body of the answer: a proxy's HTML, an error without a description, nothing. */
  body?: string | undefined
}

/** A fault in a request of the control API: with `seconds`, it applies to all calls in that time. */
export type NewFault = Omit<Fault, 'until'> & { seconds?: Seconds | undefined }

const WORDING: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden: bot was blocked by the user',
  409: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
}

export class Faults {
  #faults: Fault[] = []

  add({ seconds, ...fault }: NewFault): void {
    const duration =
      seconds === undefined ? {} : { times: Number.MAX_SAFE_INTEGER, until: Date.now() + seconds * 1_000 }
    this.#faults.push({ ...fault, ...duration })
  }

  /** Returns the fault for this call, if any, and decrements its remaining calls. */
  take(method: string, chatId: number | undefined): Fault | undefined {
    const name = method.toLowerCase()
    const fault = this.all().find(
      (candidate) =>
        (candidate.method === '*' ? name !== 'getupdates' : candidate.method.toLowerCase() === name) &&
        (candidate.chatId === undefined || candidate.chatId === chatId),
    )
    if (fault && --fault.times <= 0) this.#faults.splice(this.#faults.indexOf(fault), 1)
    return fault
  }

  all(): Fault[] {
    const now = Date.now()
    this.#faults = this.#faults.filter(({ until }) => until === undefined || until > now)
    return [...this.#faults]
  }

  /** @param method default: the faults of all methods */
  clear(method?: string): void {
    const name = method?.toLowerCase()
    this.#faults =
      name === undefined ? [] : this.#faults.filter((fault) => fault.method.toLowerCase() !== name)
  }
}

/** Returns the error answer of a fault. */
export function faultFailure(fault: Fault & { with: number }): ApiFailure {
  if (fault.description !== undefined) {
    const parameters = fault.retryAfter === undefined ? undefined : { retry_after: fault.retryAfter }
    return new ApiFailure(fault.with, fault.description, parameters)
  }
  if (fault.with === 429) return tooManyRequests(fault.retryAfter ?? secondsLeft(fault))
  if (fault.with === 404) return notFound()
  return new ApiFailure(fault.with, WORDING[fault.with] ?? `Error ${fault.with}`)
}

/** Returns the `retry_after` that Telegram would send: the remaining seconds. */
const secondsLeft = ({ until }: Fault): Seconds =>
  until === undefined ? 1 : Math.max(1, Math.ceil((until - Date.now()) / 1_000))

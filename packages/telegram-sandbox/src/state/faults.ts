import { ApiFailure, notFound, tooManyRequests } from '../bot-api/api-failure.ts'
import type { Milliseconds, Seconds } from './clock.ts'

/** How the next calls of a method go wrong. */
export interface Fault {
  /** A method's name in any case, `*` for every method but getUpdates. */
  method: string
  /** Answer with this HTTP status, drop the connection, or keep the bot waiting. Below 400 only with a `body`. */
  with: number | 'drop' | 'hang'
  /** `after`: the method is carried out first, so only its answer is lost. */
  when: 'before' | 'after'
  /** How many calls are left; with `seconds` as many as come. */
  times: number
  /** Unix time in milliseconds at which the fault ends by itself. */
  until?: Milliseconds | undefined
  /** Only calls for this chat. */
  chatId?: number | undefined
  /** With 429. */
  retryAfter?: Seconds | undefined
  /** Instead of Telegram's usual wording. */
  description?: string | undefined
  /** The whole answer as it is, whatever it is: a proxy's HTML, an error without words, nothing. */
  body?: string | undefined
}

/** A fault as it is asked for: it may last for so many seconds, for all calls that come meanwhile. */
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
    const lasting =
      seconds === undefined ? {} : { times: Number.MAX_SAFE_INTEGER, until: Date.now() + seconds * 1_000 }
    this.#faults.push({ ...fault, ...lasting })
  }

  /** The fault this call runs into, used up by one. */
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

  /** @param method only its faults */
  clear(method?: string): void {
    const name = method?.toLowerCase()
    this.#faults =
      name === undefined ? [] : this.#faults.filter((fault) => fault.method.toLowerCase() !== name)
  }
}

/** The error a fault answers with. */
export function faultFailure(fault: Fault & { with: number }): ApiFailure {
  if (fault.description !== undefined) {
    const parameters = fault.retryAfter === undefined ? undefined : { retry_after: fault.retryAfter }
    return new ApiFailure(fault.with, fault.description, parameters)
  }
  if (fault.with === 429) return tooManyRequests(fault.retryAfter ?? secondsLeft(fault))
  if (fault.with === 404) return notFound()
  return new ApiFailure(fault.with, WORDING[fault.with] ?? `Error ${fault.with}`)
}

/** What Telegram would say: as long as it lasts. */
const secondsLeft = ({ until }: Fault): Seconds =>
  until === undefined ? 1 : Math.max(1, Math.ceil((until - Date.now()) / 1_000))

import { ApiFailure, notFound, tooManyRequests } from '../bot-api/api-failure.ts'

/** How the next calls of a method go wrong. */
export interface Fault {
  /** A method's name in any case, `*` for every method but getUpdates. */
  method: string
  /** Answer with this HTTP status, drop the connection, or keep the bot waiting. */
  with: number | 'drop' | 'hang'
  /** `after`: the method is carried out first, so only its answer is lost. */
  when: 'before' | 'after'
  /** How many calls are left. */
  times: number
  /** Only calls for this chat. */
  chatId?: number | undefined
  /** Seconds, with 429. */
  retryAfter?: number | undefined
  /** Instead of Telegram's usual wording. */
  description?: string | undefined
}

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

  add(fault: Fault): void {
    this.#faults.push({ ...fault })
  }

  /** The fault this call runs into, used up by one. */
  take(method: string, chatId: number | undefined): Fault | undefined {
    const name = method.toLowerCase()
    const fault = this.#faults.find(
      (candidate) =>
        (candidate.method === '*' ? name !== 'getupdates' : candidate.method.toLowerCase() === name) &&
        (candidate.chatId === undefined || candidate.chatId === chatId),
    )
    if (fault && --fault.times <= 0) this.#faults.splice(this.#faults.indexOf(fault), 1)
    return fault
  }

  all(): Fault[] {
    return [...this.#faults]
  }

  clear(): void {
    this.#faults = []
  }
}

/** The error a fault answers with. */
export function faultFailure(fault: Fault & { with: number }): ApiFailure {
  if (fault.description !== undefined) {
    const parameters = fault.retryAfter === undefined ? undefined : { retry_after: fault.retryAfter }
    return new ApiFailure(fault.with, fault.description, parameters)
  }
  if (fault.with === 429) return tooManyRequests(fault.retryAfter ?? 1)
  if (fault.with === 404) return notFound()
  return new ApiFailure(fault.with, WORDING[fault.with] ?? `Error ${fault.with}`)
}

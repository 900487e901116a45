import { HttpError, type Transformer } from 'grammy'

/** What a server answered is no answer of the Bot API. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}

/** Stands for the description of an error that has none. */
const noDescription = 'no description'

/**
 * Makes every answer one that the rest can rely on. Other Bot API servers, and proxies before Telegram's, answer errors
 * without a description or a number, no result, or no object at all. The first of all transformers: nearest to the call.
 *
 * @throws HttpError from a call with an `UnreadableAnswer`: as if no answer had come, for nobody knows what was done
 */
export function readAnswers(): Transformer {
  return async (previous, method, payload, signal) => {
    const given: unknown = await previous(method, payload, signal)
    const { ok, result, error_code: code, description, parameters } = Object(given) as Record<string, unknown>
    if (ok === true && result !== undefined && result !== null) return given as never
    if (ok !== false) {
      throw new HttpError(
        `${method} was answered with what is no answer of the Bot API`,
        new UnreadableAnswer(),
      )
    }
    return {
      ok,
      error_code: Number.isInteger(code) ? Number(code) : 500,
      description: typeof description === 'string' && description !== '' ? description : noDescription,
      parameters: readParameters(parameters),
    }
  }
}

function readParameters(given: unknown): { retry_after?: number } {
  const { retry_after: seconds, ...rest } = Object(given) as { retry_after?: unknown }
  return typeof seconds === 'number' && seconds > 0 ? { ...rest, retry_after: seconds } : rest
}

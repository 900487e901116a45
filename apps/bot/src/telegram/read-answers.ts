import { HttpError, type Transformer } from 'grammy'

/** The server's response is not a Bot API response. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}

/** Replaces a missing description of an error. */
const noDescription = 'no description'

/**
 * Normalizes every response. Other Bot API servers, and proxies before Telegram's, send errors without a description or
 * a code, no result, or no object at all. Install it first, so that it is nearest to the call.
 *
 * @throws HttpError from a call with an `UnreadableAnswer`: as after a lost response, the effect of the call is unknown
 */
export function readAnswers(): Transformer {
  return async (previous, method, payload, signal) => {
    const response: unknown = await previous(method, payload, signal)
    const {
      ok,
      result,
      error_code: code,
      description,
      parameters,
    } = Object(response) as Record<string, unknown>
    if (ok === true && result !== undefined && result !== null) return response as never
    if (ok !== false) {
      throw new HttpError(`the response to ${method} is not of the Bot API`, new UnreadableAnswer())
    }
    return {
      ok,
      error_code: Number.isInteger(code) ? Number(code) : 500,
      description: typeof description === 'string' && description !== '' ? description : noDescription,
      parameters: readParameters(parameters),
    }
  }
}

function readParameters(parameters: unknown): { retry_after?: number } {
  const { retry_after: seconds, ...rest } = Object(parameters) as { retry_after?: unknown }
  return typeof seconds === 'number' && seconds > 0 ? { ...rest, retry_after: seconds } : rest
}

import type { ResponseParameters } from '@grammyjs/types'

/** Thrown by a method to answer `{ ok: false }` with Telegram's wording. */
export class ApiFailure extends Error {
  override name = 'ApiFailure'
  readonly errorCode: number
  readonly parameters: ResponseParameters | undefined

  constructor(errorCode: number, description: string, parameters?: ResponseParameters) {
    super(description)
    this.errorCode = errorCode
    this.parameters = parameters
  }
}

export const badRequest = (reason: string): ApiFailure => new ApiFailure(400, `Bad Request: ${reason}`)
export const unauthorized = (): ApiFailure => new ApiFailure(401, 'Unauthorized')
export const forbidden = (reason: string): ApiFailure => new ApiFailure(403, `Forbidden: ${reason}`)
export const notFound = (): ApiFailure => new ApiFailure(404, 'Not Found')
export const conflict = (reason: string): ApiFailure => new ApiFailure(409, `Conflict: ${reason}`)

/** @param retryAfter seconds */
export const tooManyRequests = (retryAfter: number): ApiFailure =>
  new ApiFailure(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter })

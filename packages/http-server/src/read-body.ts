import type { IncomingMessage } from 'node:http'

/** Thrown when the body has more than `maxBytes`. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** Thrown when the client disconnected before its request was complete. An answer would reach no one. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted'
}

/**
 * Reads the body of a request. A body that is too large is not read to its end, and the connection stays open for the
 * answer.
 *
 * @throws BodyTooLarge, RequestAborted
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes)
    throw new BodyTooLarge('the body is too large')
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new BodyTooLarge('the body is too large')
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof BodyTooLarge) throw error
    throw new RequestAborted('the request was aborted', { cause: error })
  }
  return Buffer.concat(chunks)
}

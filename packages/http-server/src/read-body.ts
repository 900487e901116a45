import type { IncomingMessage } from 'node:http'

/** The body has more bytes than it may have. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The other side has gone before its request was complete: nobody waits for an answer. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted'
}

/**
 * The body of a request. One that is too large is not read to its end, and the connection stays open for the answer.
 *
 * @param largest bytes
 * @throws BodyTooLarge, RequestAborted
 */
export async function readBody(request: IncomingMessage, largest: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > largest)
    throw new BodyTooLarge('the body is too large')
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > largest) throw new BodyTooLarge('the body is too large')
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof BodyTooLarge) throw error
    throw new RequestAborted('the request was aborted', { cause: error })
  }
  return Buffer.concat(chunks)
}

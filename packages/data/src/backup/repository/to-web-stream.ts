import { ReadableStream as NodeReadableStream } from 'node:stream/web'

/** Returns the content as a stream of the web's kind. Its type is the global one, which differs where browsers are meant too. */
export function toWebStream(content: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return NodeReadableStream.from(content) as unknown as ReadableStream<Uint8Array>
}

import { ReadableStream as NodeReadableStream } from 'node:stream/web'

/** Returns the content as a web stream. Its type is the global one, which differs from Node's where the types of the DOM are loaded. */
export function toWebStream(content: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return NodeReadableStream.from(content) as unknown as ReadableStream<Uint8Array>
}

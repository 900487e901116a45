/** Returns bytes that are in memory as content of one chunk. */
export async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content
}

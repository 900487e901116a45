/** Passes the content on and reports its own error, which is not one of the repository. */
export async function* contentOf(
  content: AsyncIterable<Uint8Array>,
  onError: (error: unknown) => void,
): AsyncIterable<Uint8Array> {
  try {
    yield* content
  } catch (error) {
    onError(error)
    throw error
  }
}

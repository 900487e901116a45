import type { Transformer } from 'grammy'

/** Applies a transformer to all methods but getUpdates: long polling has its own retries, see `createFetchUpdates`. */
export function exceptPolling(transformer: Transformer): Transformer {
  return (previous, method, payload, signal) =>
    method === 'getUpdates'
      ? previous(method, payload, signal)
      : transformer(previous, method, payload, signal)
}

import type { Transformer } from 'grammy'

/** Leaves getUpdates as it is: long polling has its own repetition, see `createAsk`. */
export function exceptPolling(transformer: Transformer): Transformer {
  return (previous, method, payload, signal) =>
    method === 'getUpdates'
      ? previous(method, payload, signal)
      : transformer(previous, method, payload, signal)
}

import type { Data } from '../src/open-data.ts'

/** Buys a reading for one credit. A `key` buys one, however often it is repeated. */
export function buyReading(data: Data, userId: bigint, key: string, question = 'What now?') {
  return data.readings.buy({
    ...{ userId, price: 1, spreadType: 'single', question, interpretation: 'A quiet hope.' },
    cards: [{ position: 'card', card: 'the-star', reversed: false }],
    idempotencyKey: key,
  })
}

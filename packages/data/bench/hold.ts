import { hash } from 'node:crypto'
import type pg from 'pg'
import type { BuyReadingInput, Data } from '../src/index.ts'
import { complete } from '../src/readings/complete-reading.ts'
import { reserve } from '../src/readings/reserve-reading.ts'
import { compare, type Figure, interleave } from './harness.ts'
import { withPeers } from './peers.ts'
import { readingRequests } from './reading-requests.ts'

/** Compares a hold and its completion with the same two prepared statements through `pg` alone. */
export const bench = () =>
  withPeers(1_000, async ({ data, pool, userIds }) => {
    const next = readingRequests(userIds)
    const figures: Figure[] = []
    for (const callers of [1, 16]) {
      const results = await interleave(
        {
          'reserve and complete': () => holdWithData(data, next()),
          'pg, the same prepared statements': () => holdWithPg(pool, next()),
        },
        { callers },
      )
      figures.push(...compare('hold', callers, results, { 'pg, the same prepared statements': 0.8 }))
    }
    return figures
  })

async function holdWithData(data: Data, { price, idempotencyKey, ...reading }: BuyReadingInput) {
  const { transactionId } = await data.readings.reserve({ userId: reading.userId, price, idempotencyKey })
  return data.readings.complete({ transactionId, ...reading })
}

/** The minimal code that does the same: no validation of the input, no classification of errors. */
async function holdWithPg(pool: pg.Pool, input: BuyReadingInput) {
  const { userId, price, spreadType, question, cards, interpretation, idempotencyKey } = input
  const fingerprint = hash('sha256', idempotencyKey, 'buffer')
  const reserved = await pool.query({
    name: 'reserve',
    text: reserve.text,
    values: [userId, price, idempotencyKey, fingerprint],
  })
  const completed = await pool.query({
    name: 'complete',
    text: complete.text,
    values: [
      reserved.rows[0].transactionId,
      userId,
      spreadType,
      question,
      JSON.stringify(cards),
      interpretation,
    ],
  })
  if (completed.rowCount !== 1) throw new Error('not completed')
  return completed.rows[0]
}

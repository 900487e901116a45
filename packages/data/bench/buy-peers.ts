import { hash } from 'node:crypto'
import type pg from 'pg'
import type { PrismaClient } from '../src/generated/prisma/client.ts'
import type { BuyReadingInput } from '../src/index.ts'
import { buy } from '../src/readings/buy-reading.ts'

/** The minimal code that does the same: no validation of the input, no classification of errors. */
export async function buyWithPg(pool: pg.Pool, input: BuyReadingInput) {
  const { userId, price, spreadType, question, cards: drawn, interpretation: text, idempotencyKey } = input
  const fingerprint = hash('sha256', idempotencyKey, 'buffer')
  const result = await pool.query({
    name: 'buy',
    text: buy.text,
    values: [userId, price, spreadType, question, JSON.stringify(drawn), text, idempotencyKey, fingerprint],
  })
  if (result.rowCount !== 1) throw new Error('not bought')
  return result.rows[0]
}

/** The way of Prisma's documentation: one model call after the other inside `$transaction`. */
export async function buyWithPrisma(prisma: PrismaClient, input: BuyReadingInput) {
  const { userId, price, spreadType, cards: drawn, interpretation: text, idempotencyKey } = input
  const requestFingerprint = new Uint8Array(hash('sha256', idempotencyKey, 'buffer'))
  return prisma.$transaction(async (tx) => {
    if (await tx.transaction.findFirst({ where: { idempotencyKey } })) throw new Error('bought before')
    const account = await tx.credits.update({
      where: { userId },
      data: { balance: { decrement: price }, version: { increment: 1 }, lastUpdatedAt: new Date() },
    })
    const charge = await tx.transaction.create({
      data: {
        userId,
        type: 'reading',
        amount: -price,
        creditsBefore: account.balance + price,
        creditsAfter: account.balance,
        status: 'completed',
        completedAt: new Date(),
        creditVersion: account.version,
        idempotencyKey,
        requestFingerprint,
      },
    })
    return tx.reading.create({
      data: {
        userId,
        spreadType,
        question: input.question ?? null,
        cards: drawn as object,
        interpretation: text,
        transactionId: charge.id,
      },
    })
  })
}

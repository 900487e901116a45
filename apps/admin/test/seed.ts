import { hash } from 'node:crypto'
import type { Data, TransactionStatus, TransactionType } from '@tarot/data'
import { draw, interpret, type SpreadType } from '@tarot/deck'
import { type Product, products } from '@tarot/pricing'

/** Who may sign in. */
export const operator = { email: 'operator@tarot.example', password: 'a long enough password' }

/** The first user: many rows of everything. */
export const moonlit = { username: 'moonlit_reader', telegramId: 700_000_001n }

const day = 86_400_000
const first = ['quiet', 'amber', 'velvet', 'silver', 'dusky', 'paper', 'winter', 'copper', 'hidden', 'little']
const second = ['lantern', 'seeker', 'raven', 'orchard', 'harbour', 'fern']
const spreads: [SpreadType, number][] = [
  ['single', 1],
  ['three', 3],
  ['celtic', 10],
  ['relationship', 7],
  ['career', 6],
]
const questions = [
  'Should I take the new job by the sea?',
  null,
  'What am I not seeing in this friendship?',
  'What does this week ask of me?',
]

interface Move {
  userId: bigint
  type: TransactionType
  amount: number
  status: TransactionStatus
  createdAt: Date
  reading?: SpreadType
}

/**
 * 61 users and what they did in 80 days, the same for every call but for today's date. Written past the triggers that
 * keep history from being written afterwards; the chain of each user is whole all the same.
 */
export async function seed(data: Data, now = new Date()): Promise<void> {
  await data.operators.add(operator)
  const names = [moonlit.username, ...first.flatMap((one) => second.map((other) => `${one}_${other}`))]
  const users = names.map((username, index) => {
    const createdAt = new Date(now.getTime() - (names.length - index) * 1.3 * day)
    return {
      id: BigInt(index + 1),
      telegramId: index === 0 ? moonlit.telegramId : 500_000_000n + BigInt(index * 7_919),
      username: index % 13 === 5 ? null : username,
      createdAt,
      lastActiveAt: new Date(Math.max(createdAt.getTime(), now.getTime() - (index % 11) ** 2 * 3_600_000)),
      isActive: index % 17 !== 4,
      subscriptionTier: index % 9 === 0 ? 'premium' : index % 14 === 3 ? 'professional' : 'basic',
      subscriptionExpiresAt: index % 9 === 0 ? new Date(now.getTime() + 20 * day) : null,
    }
  })
  const moves = users.flatMap((user, index) =>
    movesOf(user.id, user.createdAt.getTime(), now.getTime(), index === 0 ? 34 : (index * 5) % 12),
  )
  moves.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())

  const accounts = new Map(users.map(({ id }) => [id, { balance: 0, version: 1 }]))
  const transactions = moves.map((move, index) => {
    const account = accounts.get(move.userId) ?? { balance: 0, version: 1 }
    const creditsBefore = account.balance
    const moved = move.status === 'completed'
    if (moved)
      accounts.set(move.userId, { balance: creditsBefore + move.amount, version: account.version + 1 })
    return {
      id: BigInt(index + 1),
      userId: move.userId,
      type: move.type,
      amount: move.amount,
      status: move.status,
      creditsBefore,
      creditsAfter: moved ? creditsBefore + move.amount : creditsBefore,
      creditVersion: moved ? account.version + 1 : null,
      createdAt: move.createdAt,
      completedAt: moved ? move.createdAt : null,
      paymentReference: move.type === 'purchase' && moved ? chargeIdOf(index) : null,
      errorMessage: move.status === 'failed' ? 'not paid in time' : null,
      reason: move.type === 'bonus' ? 'Welcome' : move.type === 'purchase' ? productOf(move).name : null,
      actor: move.type === 'bonus' ? 'bot' : null,
    }
  })
  const bought = moves.flatMap((move, index) =>
    move.reading ? [{ ...move, reading: move.reading, index }] : [],
  )
  const readings = bought.map(({ userId, reading, createdAt, index }) => {
    const drawn = draw(reading, index.toString(16).padStart(64, 'a'))
    const question = questions[index % questions.length] ?? null
    return {
      userId,
      spreadType: reading,
      question,
      cards: drawn,
      interpretation: interpret({ draw: drawn, question }),
      createdAt,
      transactionId: BigInt(index + 1),
    }
  })

  const purchases = transactions.filter(({ type }) => type === 'purchase')
  const invoices = purchases.map(({ id, ...purchase }) => {
    const { name, stars } = productOf(purchase)
    return { transactionId: id, product: name, stars }
  })
  const payments = purchases.flatMap(({ id, userId, paymentReference, createdAt, ...purchase }) =>
    paymentReference === null
      ? []
      : {
          chargeId: paymentReference,
          userId,
          invoiceId: id,
          stars: productOf(purchase).stars,
          currency: 'XTR',
          payload: `purchase:${id}`,
          paidAt: createdAt,
          receivedAt: createdAt,
        },
  )

  const { prisma } = data
  await prisma.$transaction([
    prisma.$executeRaw`set local session_replication_role = replica`,
    prisma.user.createMany({ data: users }),
    prisma.credits.createMany({ data: [...accounts].map(([userId, account]) => ({ userId, ...account })) }),
    prisma.transaction.createMany({ data: transactions }),
    prisma.invoice.createMany({ data: invoices }),
    prisma.payment.createMany({ data: payments }),
    prisma.reading.createMany({ data: readings }),
    prisma.$queryRaw`select setval('users_id_seq', 1000), setval('transactions_id_seq', 5000)`,
  ])
}

/** As Telegram names payments: about forty letters and digits that say nothing. */
function chargeIdOf(index: number): string {
  return `stx${hash('sha256', `payment ${index}`, 'base64url')}`
}

function productOf({ amount }: { amount: number }): Product {
  const product = products.find(({ credits }) => credits === amount)
  if (!product) throw new Error(`nothing gives ${amount} credits`)
  return product
}

/** A welcome, then purchases and readings in turns, spread over the time since the user came. */
function movesOf(userId: bigint, from: number, to: number, count: number): Move[] {
  const seed = Number(userId)
  const at = (step: number) => new Date(from + ((to - from - 60_000) * (step + 1)) / (count + 1))
  const welcome: Move = { userId, type: 'bonus', amount: 10, status: 'completed', createdAt: new Date(from) }
  let balance = 10
  const moves = Array.from({ length: count }, (_, step): Move => {
    const [spread, price] = spreads[(seed + step) % spreads.length] ?? ['single', 1]
    if (step % 6 === 5) {
      const status = step % 4 === 1 ? 'failed' : 'pending'
      return { userId, type: 'purchase', amount: 30, status, createdAt: at(step) }
    }
    if (balance >= price) {
      balance -= price
      return {
        userId,
        type: 'reading',
        amount: -price,
        status: 'completed',
        createdAt: at(step),
        reading: spread,
      }
    }
    balance += 100
    return { userId, type: 'purchase', amount: 100, status: 'completed', createdAt: at(step) }
  })
  return [welcome, ...moves]
}

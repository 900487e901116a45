import { hash } from 'node:crypto'
import type { Data, TransactionStatus, TransactionType } from '@tarot/data'
import { draw, interpret, type SpreadType } from '@tarot/deck'
import { type Product, products } from '@tarot/pricing'

/** The operator who may sign in. */
export const operator = { email: 'operator@tarot.example', password: 'a long enough password' }

/** The first user, with many rows in all tables. */
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

interface Entry {
  userId: bigint
  type: TransactionType
  amount: number
  status: TransactionStatus
  createdAt: Date
  reading?: SpreadType
}

/**
 * Adds 61 users and their activity in 80 days, equal in each call except for today's date. It bypasses the triggers that
 * refuse past entries, but the ledger of each user is consistent.
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
  const entries = users.flatMap((user, index) =>
    entriesOf(user.id, user.createdAt.getTime(), now.getTime(), index === 0 ? 34 : (index * 5) % 12),
  )
  entries.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())

  const accounts = new Map(users.map(({ id }) => [id, { balance: 0, version: 1 }]))
  const transactions = entries.map((entry, index) => {
    const account = accounts.get(entry.userId) ?? { balance: 0, version: 1 }
    const creditsBefore = account.balance
    const isPosted = entry.status === 'completed'
    if (isPosted)
      accounts.set(entry.userId, { balance: creditsBefore + entry.amount, version: account.version + 1 })
    return {
      id: BigInt(index + 1),
      userId: entry.userId,
      type: entry.type,
      amount: entry.amount,
      status: entry.status,
      creditsBefore,
      creditsAfter: isPosted ? creditsBefore + entry.amount : creditsBefore,
      creditVersion: isPosted ? account.version + 1 : null,
      createdAt: entry.createdAt,
      completedAt: isPosted ? entry.createdAt : null,
      paymentReference: entry.type === 'purchase' && isPosted ? chargeIdOf(index) : null,
      errorMessage: entry.status === 'failed' ? 'not paid in time' : null,
      reason: entry.type === 'bonus' ? 'Welcome' : entry.type === 'purchase' ? productOf(entry).name : null,
      actor: entry.type === 'bonus' ? 'bot' : null,
    }
  })
  const bought = entries.flatMap((entry, index) =>
    entry.reading ? [{ ...entry, reading: entry.reading, index }] : [],
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
    const { name, credits, stars } = productOf(purchase)
    return { transactionId: id, product: name, credits, stars }
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

/** A charge ID like those of Telegram: about forty random letters and digits. */
function chargeIdOf(index: number): string {
  return `stx${hash('sha256', `payment ${index}`, 'base64url')}`
}

function productOf({ amount }: { amount: number }): Product {
  const product = products.find(({ credits }) => credits === amount)
  if (!product) throw new Error(`no product has ${amount} credits`)
  return product
}

/** A welcome bonus, then purchases and readings, spread over the time since the user joined. */
function entriesOf(userId: bigint, from: number, to: number, count: number): Entry[] {
  const seed = Number(userId)
  const at = (step: number) => new Date(from + ((to - from - 60_000) * (step + 1)) / (count + 1))
  const welcome: Entry = { userId, type: 'bonus', amount: 10, status: 'completed', createdAt: new Date(from) }
  let balance = 10
  const entries = Array.from({ length: count }, (_, step): Entry => {
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
  return [welcome, ...entries]
}

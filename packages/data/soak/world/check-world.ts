import type { PersonClient, SandboxClient } from '@tarot/telegram-sandbox'
import type { Data } from '../../src/index.ts'
import type { ReadStarList } from '../../src/telegram/star-list-item.ts'
import { questionMark, type Resident } from './resident.ts'

/** The final state to check. */
export interface Settled {
  data: Data
  sandbox: SandboxClient
  readStarList: ReadStarList
  residents: Resident[]
  /** They paid the bot before this database existed. */
  earlierCustomers: PersonClient[]
}

/** @returns the violated guarantees, as sentences */
export async function checkWorld(settled: Settled): Promise<string[]> {
  const checks = [checkLedger, checkPayments, checkCharges, checkBalances, checkMessages]
  return (await Promise.all(checks.map((check) => check(settled)))).flat()
}

/** Checks that both reconciliations find no discrepancy. */
async function checkLedger({ data, readStarList }: Settled): Promise<string[]> {
  const ledger = await data.reconcile()
  const stars = await data.reconciliations.reconcileStars(readStarList, { gracePeriod: 0 })
  return [
    ...ledger.discrepancies.map((found) => `the ledger does not reconcile: ${describe(found)}`),
    ...stars.discrepancies.map((found) => `the Stars do not reconcile: ${describe(found)}`),
  ]
}

/** Checks that every payment of a resident is recorded once, for that user, as offered, and refunded if Telegram refunded it. */
async function checkPayments({ data, sandbox, residents }: Settled): Promise<string[]> {
  const violations: string[] = []
  const listed = await sandbox.starTransactions()
  const refunded = new Set(listed.flatMap(({ id, receiver }) => (receiver ? [id] : [])))
  for (const { person } of residents) {
    const user = await data.users.byTelegramId(BigInt(person.id))
    for (const { id, source } of listed) {
      if (source?.type !== 'user' || source.user.id !== person.id) continue
      const payment = await data.payments.get(id)
      if (!payment) violations.push(`a payment of ${person.id} is not recorded: ${id}`)
      else if (payment.userId !== user?.id)
        violations.push(`a payment of ${person.id} is recorded for another user: ${id}`)
      else if ((payment.refundedAt !== null) !== refunded.has(id)) {
        violations.push(`a refund is recorded at one side only: ${id}`)
      } else if (payment.state === 'foreign')
        violations.push(`a payment of ${person.id} counts as foreign: ${id}`)
    }
  }
  const entries = await data.prisma.transaction.groupBy({
    by: ['paymentReference'],
    where: { type: 'purchase', paymentReference: { not: null } },
    having: { paymentReference: { _count: { gt: 1 } } },
  })
  for (const { paymentReference } of entries)
    violations.push(`a payment was credited twice: ${paymentReference}`)
  return violations
}

/** Checks that no resident was charged for a reading that they did not request, and that no draft was charged twice. */
async function checkCharges({ data, residents }: Settled): Promise<string[]> {
  const violations: string[] = []
  for (const { person, draws } of residents) {
    const user = await data.users.byTelegramId(BigInt(person.id))
    if (!user) continue
    const charged = await data.prisma.transaction.findMany({
      where: { userId: user.id, type: 'reading', status: { in: ['pending', 'completed'] } },
      select: { id: true, idempotencyKey: true, status: true },
    })
    const drafts = charged.map(({ idempotencyKey }) => idempotencyKey?.split(':').at(-1) ?? '')
    for (const draft of drafts) {
      if (!draws.has(draft))
        violations.push(`${person.id} was charged for a reading that they did not request: ${draft}`)
    }
    if (new Set(drafts).size < drafts.length)
      violations.push(`${person.id} was charged twice for one reading`)
    for (const { id, status } of charged) {
      if (status === 'pending') violations.push(`a hold is still pending: transaction ${id} of ${person.id}`)
    }
  }
  return violations
}

/** Checks that cached balances equal those of the database. */
async function checkBalances({ data, residents }: Settled): Promise<string[]> {
  const violations: string[] = []
  for (const { person } of residents) {
    const user = await data.users.byTelegramId(BigInt(person.id))
    if (!user) continue
    const cached = await data.credits.balance(user.id)
    const stored = await data.prisma.credits.findUnique({ where: { userId: user.id } })
    if (cached.balance !== stored?.balance) {
      violations.push(
        `the cache has ${cached.balance} credits of ${person.id}, the database ${stored?.balance}`,
      )
    }
  }
  return violations
}

/** Checks that no message is about another user. */
async function checkMessages({ residents, earlierCustomers }: Settled): Promise<string[]> {
  const violations: string[] = []
  for (const customer of earlierCustomers) {
    const received = (await fromBot(customer)).map(({ text }) => text)
    if (received.length > 0)
      violations.push(`${customer.id}, who never wrote to the bot, received a message: ${received[0]}`)
  }
  for (const resident of residents) {
    const { person, payments } = resident
    const hasPaid = payments.some(({ state }) => state === 'paid')
    for (const { text = '' } of await fromBot(person)) {
      for (const [mark] of text.matchAll(/question-of-\d+-/g)) {
        if (mark !== questionMark(resident))
          violations.push(`${person.id} was shown the question of another user: ${text}`)
      }
      if (!hasPaid && /Stars have arrived|Thank you\.|went back to you/.test(text)) {
        violations.push(`${person.id}, who never paid, received a message about a payment: ${text}`)
      }
    }
  }
  return violations
}

const fromBot = async (person: PersonClient) =>
  (await person.messages()).filter(({ from, invoice }) => from?.is_bot && !invoice)

const describe = (found: object): string =>
  JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value))

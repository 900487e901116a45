import type { PersonClient, SandboxClient } from '@tarot/telegram-sandbox'
import type { Data } from '../../src/index.ts'
import type { ReadStarList } from '../../src/reconciliations/star-list.ts'
import { questionMark, type Resident } from './resident.ts'

/** What has to be true when everything has settled. */
export interface Settled {
  data: Data
  sandbox: SandboxClient
  readStarList: ReadStarList
  residents: Resident[]
  /** They paid a bot that was here before the database. */
  earlierCustomers: PersonClient[]
}

/** @returns each promise that was broken, as a sentence */
export async function checkWorld(settled: Settled): Promise<string[]> {
  const checks = [checkLedger, checkPayments, checkCharges, checkBalances, checkMessages]
  return (await Promise.all(checks.map((check) => check(settled)))).flat()
}

/** Both comparisons find nothing. */
async function checkLedger({ data, readStarList }: Settled): Promise<string[]> {
  const ledger = await data.reconcile()
  const stars = await data.reconciliations.reconcileStars(readStarList, { gracePeriod: 0 })
  return [
    ...ledger.discrepancies.map((found) => `the ledger does not reconcile: ${describe(found)}`),
    ...stars.discrepancies.map((found) => `the Stars do not reconcile: ${describe(found)}`),
  ]
}

/** Every payment that a resident made is on record once, for them, as ours, and refunded if Telegram refunded it. */
async function checkPayments({ data, sandbox, residents }: Settled): Promise<string[]> {
  const violations: string[] = []
  const listed = await sandbox.starTransactions()
  const refunded = new Set(listed.flatMap(({ id, receiver }) => (receiver ? [id] : [])))
  for (const { person } of residents) {
    const user = await data.users.byTelegramId(BigInt(person.id))
    for (const { id, source } of listed) {
      if (source?.type !== 'user' || source.user.id !== person.id) continue
      const payment = await data.payments.get(id)
      if (!payment) violations.push(`a payment of ${person.id} is not on record: ${id}`)
      else if (payment.userId !== user?.id)
        violations.push(`a payment of ${person.id} is on record for another user: ${id}`)
      else if ((payment.refundedAt !== null) !== refunded.has(id)) {
        violations.push(`a refund is on one record only: ${id}`)
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

/** Nobody was charged for more readings than they asked to draw, and no draft was charged twice. */
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
        violations.push(`${person.id} was charged for a reading they did not ask to draw: ${draft}`)
    }
    if (new Set(drafts).size < drafts.length)
      violations.push(`${person.id} was charged twice for one reading`)
    for (const { id, status } of charged) {
      if (status === 'pending') violations.push(`a hold was left behind: transaction ${id} of ${person.id}`)
    }
  }
  return violations
}

/** What the cache answers is what the database holds. */
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

/** Nobody was written to about what was not theirs. */
async function checkMessages({ residents, earlierCustomers }: Settled): Promise<string[]> {
  const violations: string[] = []
  for (const customer of earlierCustomers) {
    const written = (await fromBot(customer)).map(({ text }) => text)
    if (written.length > 0)
      violations.push(`${customer.id}, who never wrote to the bot, was written to: ${written[0]}`)
  }
  for (const resident of residents) {
    const { person, payments } = resident
    const hasPaid = payments.some(({ state }) => state === 'paid')
    for (const { text = '' } of await fromBot(person)) {
      for (const [mark] of text.matchAll(/question-of-\d+-/g)) {
        if (mark !== questionMark(resident))
          violations.push(`${person.id} was shown the question of somebody else: ${text}`)
      }
      if (!hasPaid && /Stars have arrived|Thank you\.|went back to you/.test(text)) {
        violations.push(`${person.id}, who never paid, was written to about a payment: ${text}`)
      }
    }
  }
  return violations
}

const fromBot = async (person: PersonClient) =>
  (await person.messages()).filter(({ from, invoice }) => from?.is_bot && !invoice)

const describe = (found: object): string =>
  JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value))

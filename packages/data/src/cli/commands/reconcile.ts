import { type Command, InvalidArgumentError } from 'commander'
import type { LedgerDiscrepancy } from '../../credits/reconcile.ts'
import { DataError } from '../../errors.ts'
import type { Data } from '../../open-data.ts'
import type { ForeignPayment } from '../../reconciliations/reconcile-stars.ts'
import type { StarDiscrepancy } from '../../reconciliations/star-discrepancy.ts'
import { telegramStarList } from '../../telegram/fetch-star-list.ts'
import { explain, print, startProgress, withData } from '../report.ts'

interface Options {
  stars?: boolean
  settle?: boolean
  gracePeriod: number
}

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description(
      'Reconcile every balance, reading, refund and payment with the ledger; or, with --stars, payments and refunds with Telegram’s own list. Prints each discrepancy; exit code 1 if there is one.',
    )
    .option('--stars', 'compare payments and refunds with the bot’s list of Stars (needs BOT_TOKEN)')
    .option('--settle', 'with --stars: record the payments and refunds that only Telegram’s list has')
    .option(
      '--grace-period <seconds>',
      'with --stars: age from which a payment must be on both sides',
      seconds,
      60,
    )
    .action(async (options: Options, command: Command) => {
      if (options.settle && !options.stars) throw new DataError('INVALID_INPUT', '--settle requires --stars')
      await withData(
        (data) => (options.stars ? reconcileStars(data, command, options) : reconcileLedger(data, command)),
        { asBot: options.stars === true },
      )
    })
}

async function reconcileLedger(data: Data, command: Command): Promise<void> {
  const bar = startProgress(command, 'Reconciling users')
  const result = await data.reconciliations.reconcileLedger({
    onProgress: ({ users, totalUsers }) => bar.advance(users, totalUsers),
  })
  bar.stop()
  const counts = `${count(result.users, 'user')}, ${count(result.entries, 'entry', 'entries')}`
  const text =
    result.discrepancies.length === 0
      ? `The ledger has no discrepancies: ${counts}.`
      : `${result.discrepancies.map(describe).join('\n')}\nThe ledger has ${countDiscrepancies(result.discrepancies)}: ${counts}.`
  print(command, result, text)
  if (result.discrepancies.length > 0) process.exitCode = 1
}

async function reconcileStars(
  data: Data,
  command: Command,
  { settle = false, gracePeriod }: Options,
): Promise<void> {
  const read = telegramStarList()
  if (!read) {
    throw new DataError(
      'INVALID_CONFIG',
      'BOT_TOKEN is not set: --stars reads the list of this bot from Telegram',
      { field: 'BOT_TOKEN' },
    )
  }
  const bar = startProgress(command, 'Reading Telegram’s list')
  const failures: string[] = []
  const result = await data.reconciliations.reconcileStars(read, {
    settle,
    gracePeriod,
    onProgress: (lines) => bar.advance(lines, null),
    onFailure: ({ item, error }) => failures.push(`failed   ${item}: ${explain(error)}`),
  })
  bar.stop()
  const counts = `${count(result.payments, 'payment')}, ${count(result.refunds, 'refund')}`
  const lines = [
    ...result.settled.map((item) => `settled  ${describeStars(item)}`),
    ...failures,
    ...result.foreign.map(describeForeign),
    ...result.discrepancies.map(describeStars),
    ...(result.foreign.length > 0 ? [explainForeign(result.foreign.length, settle)] : []),
    result.discrepancies.length === 0
      ? `Telegram’s list and the ledger agree: ${counts}.`
      : `Telegram’s list and the ledger have ${countDiscrepancies(result.discrepancies)}: ${counts} on record.`,
  ]
  print(command, result, lines.join('\n'))
  if (result.discrepancies.length > 0) process.exitCode = 1
}

function describe({ kind, userId, transactionId, expected, found }: LedgerDiscrepancy): string {
  const where = transactionId === null ? `user ${userId}` : `user ${userId}, transaction ${transactionId}`
  return `${kind}  ${where}: expected ${expected}, found ${found}`
}

function describeStars({ kind, chargeId, userId, telegramId, expected, found }: StarDiscrepancy): string {
  const who = userId === null ? `Telegram user ${telegramId} (not on record)` : `user ${userId}`
  return `${kind}  ${who}, payment ${chargeId}: expected ${stars(expected)}, found ${stars(found)}`
}

function describeForeign({ chargeId, telegramId, stars: paid, payload, paidAt }: ForeignPayment): string {
  return `foreign  Telegram user ${telegramId}, payment ${chargeId}: ${stars(paid)} for ${JSON.stringify(payload)} on ${paidAt.toISOString()}`
}

function explainForeign(found: number, settle: boolean): string {
  const what = `${count(found, 'payment')} ${found === 1 ? 'was' : 'were'} never offered by this database`
  return settle
    ? `${what}: recorded as foreign; operators see them, users are not notified.`
    : `${what}: --settle, or the worker, records them as foreign, for operators.`
}

const count = (number: number, thing: string, things = `${thing}s`): string =>
  `${number} ${number === 1 ? thing : things}`

const countDiscrepancies = ({ length }: readonly unknown[]): string =>
  count(length, 'discrepancy', 'discrepancies')

const stars = (amount: number | null): string => (amount === null ? 'none' : count(amount, 'Star'))

function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new InvalidArgumentError('It must be a number of seconds, 0 or more.')
}

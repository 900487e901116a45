/**
 * The process that `history.ts` kills: its callers make one operation after another, and record each call and its outcome.
 * Started with its settings as JSON, never imported.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { type Data, isDataError, openData } from '../src/index.ts'
import { type Input, type Kind, perform } from './history/calls.ts'
import { type Intent, type Outcome, openHistory, readHistory } from './history/history-file.ts'
import { type Operation, operationOf } from './history/operations.ts'
import { randomOf } from './history/random.ts'

export interface ClientSettings {
  databaseUrl: string
  historyPath: string
  seed: number
  /** Decimal strings. */
  userIds: string[]
  callers: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ClientSettings
const plan = { seed: settings.seed, userIds: settings.userIds.map(BigInt) }
const history = openHistory(settings.historyPath)
const past = readHistory(settings.historyPath)

let lastCall = past.reduce((last, { id }) => Math.max(last, id), 0)
let nextOperation = past.reduce((last, { n }) => Math.max(last, n), -1) + 1
/** The acknowledged transaction of each operation. */
const transactions = new Map<number, bigint>()
for (const { of, outcome } of past) if ('ok' in outcome) noteTransaction(of, outcome.ok)

let stopping = false
let recovery: Promise<void> | undefined
process.on('message', () => {
  stopping = true
})
process.on('disconnect', () => process.exit(stopping ? 0 : 1))

const data = await openWhenUp()
const interrupted = past
  .filter(({ n, outcome }) => 'unknown' in outcome && isRepeated(n))
  .slice(-settings.callers)
await Promise.all(
  Array.from({ length: settings.callers }, async (_, caller) => {
    const again = interrupted[caller]
    if (again) await call(again)
    while (!stopping) {
      const n = nextOperation
      nextOperation += 1
      await run(n, operationOf(plan, n))
    }
  }),
)
await data.close()
history.close()
process.disconnect()

/** Makes the operation. If it needs an operation whose outcome is unknown, it repeats that one first. */
async function run(n: number, operation: Operation): Promise<void> {
  const { kind, of, needs } = operation
  if (needs !== undefined && !transactions.has(needs)) await run(n, operationOf(plan, needs))
  const transactionId = needs === undefined ? 0n : transactions.get(needs)
  if (transactionId === undefined) return
  const request = { n, of, kind, input: operation.input(transactionId) }
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    if ((await call(request)) !== 'unknown' || !isRepeated(n)) return
  }
}

async function call({ n, of, kind, input }: Omit<Intent, 'id'>): Promise<'known' | 'unknown'> {
  lastCall += 1
  const id = lastCall
  history.intent({ id, n, of, kind, input })
  const outcome = await outcomeOf(kind, input)
  history.outcome(id, outcome)
  if ('unknown' in outcome) {
    recovery ??= untilDatabaseIsUp().finally(() => {
      recovery = undefined
    })
    await recovery
    return 'unknown'
  }
  if ('ok' in outcome) noteTransaction(of, outcome.ok)
  process.send?.('outcome')
  return 'known'
}

async function outcomeOf<K extends Kind>(kind: K, input: Input<K>): Promise<Outcome<K>> {
  try {
    return { ok: await perform(data, kind, input) }
  } catch (error) {
    if (!isDataError(error)) return { refused: 'NO_DATA_ERROR', message: String(error), details: {} }
    const { code, message, details } = error
    return code === 'DATABASE_UNAVAILABLE' ? { unknown: code } : { refused: code, message, details }
  }
}

function noteTransaction(of: number, result: unknown): void {
  const known = result !== null && typeof result === 'object' && 'transactionId' in result
  if (known && typeof result.transactionId === 'bigint' && !transactions.has(of)) {
    transactions.set(of, result.transactionId)
  }
}

/** Without this, callers would fill the history with failed calls during an outage. */
async function untilDatabaseIsUp(): Promise<void> {
  while (!(await data.health()).database.ok) await delay(50)
}

/** Whether the caller of this operation repeats it after an unknown outcome, as the seed decides. */
function isRepeated(n: number): boolean {
  return randomOf(settings.seed, n, 5)() < 0.6
}

async function openWhenUp(): Promise<Data> {
  for (;;) {
    try {
      return await openData({
        databaseUrl: settings.databaseUrl,
        poolSize: settings.callers,
        connectionTimeout: 2_000,
        queryTimeout: 5_000,
        logger: { warn() {} },
      })
    } catch (error) {
      if (!isDataError(error, 'DATABASE_UNAVAILABLE')) throw error
      await delay(50)
    }
  }
}

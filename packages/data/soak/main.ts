import { randomInt } from 'node:crypto'
import { readArguments, refuse } from '../bench/read-arguments.ts'
import { store } from '../bench/record.ts'
import { type CacheReport, soakCache } from './cache.ts'
import { type HistoryReport, soakHistory } from './history.ts'
import { soakIncrementals } from './incrementals.ts'
import { soakWorld, type WorldReport } from './world.ts'

const { values, positionals } = readArguments('pnpm soak', {
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '200' },
    schedules: { type: 'string', default: '1000' },
    updates: { type: 'string', default: '3000' },
    rounds: { type: 'string', default: '20' },
    'vacuum-truncate': { type: 'boolean' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const [kills, schedules, updates, rounds, seed] = [
  values.kills,
  values.schedules,
  values.updates,
  values.rounds,
  values.seed,
].map(Number) as [number, number, number, number, number]
const soaks = { history: runHistory, cache: runCache, world: runWorld, incrementals: runIncrementals }
const names = positionals.length > 0 ? positionals : ['history']
const problem = names.some((name) => !(name in soaks))
  ? `There is no soak test ${names.filter((name) => !(name in soaks)).join(', ')}: it is one of ${Object.keys(soaks).join(', ')}`
  : [kills, schedules, updates, rounds, seed].every((number) => Number.isSafeInteger(number) && number >= 0)
    ? undefined
    : '--kills, --schedules, --updates, --rounds and --seed take a whole number'

if (problem) refuse('pnpm soak', problem)
if (values.help) {
  console.log(`Usage: pnpm soak [history] [cache] [world] [incrementals] [--kills <n>] [--schedules <n>] [--updates <n>] [--rounds <n>]
                 [--vacuum-truncate] [--seed <n>] [--json]

history  16 callers make every call that writes the ledger, on few users with repeated keys, while their process and
         Postgres are killed 200 times. Then every answer that they received is compared with the ledger.

cache    Schedules of the caches are run, with late, reordered or lost answers, evictions and restarts. Every fault is
         injected into Redis while three processes read and write. Eight processes read the same thousand balances.

world    Simulated users talk to the real bot, and pay it, on days with faults: updates are renumbered, repeated, late or
         too many, Telegram responds with 409, 429 or invalid data, the database is read-only, crashes or fails over to
         an older copy, Redis and the bot restart. Then every payment and charge is compared with the users' actions.

incrementals  Tables lose their tail and grow again, are rewritten, rolled back and updated, between incremental backups.
         After each round their restore is compared with that of the full backup and the write-ahead log, and with
         the live tables.

  --kills <n>      history: number of kills (200)
  --schedules <n>  cache: number of schedules of each kind (1000)
  --updates <n>    world: number of updates that the simulated users cause (3000)
  --rounds <n>     incrementals: number of full backups, each with its incremental ones (20)
  --vacuum-truncate  incrementals: let VACUUM truncate tables; the next backup must be a full one then
  --seed <n>       repeat the operations, kills, schedules, days or steps of an earlier run; printed at the start
  --json           print the result as one JSON value

Writes docs/benchmarks/soak-<name>.json. Exit code 1 if an answer contradicts the ledger, an answer is too old, a
guarantee to a simulated user is violated, or a restore differs; a history is kept then.`)
} else {
  for (const name of names) await soaks[name as keyof typeof soaks]()
}

async function runCache(): Promise<void> {
  if (!values.json) console.log(`cache: ${schedules} schedules of each kind, seed ${seed}`)
  const began = performance.now()
  const report = await soakCache({
    seed,
    schedules,
    onProgress: (what) => values.json || console.log(`  ${what}`),
  })
  const { versions, ...rest } = report
  const result = { ...rest, seconds: Math.round((performance.now() - began) / 1_000) }
  await store('soak-cache', versions, result)
  if (values.json) console.log(JSON.stringify(result))
  else describeCache(report, result.seconds)
  if (report.violations.length > 0) process.exitCode = 1
}

function describeCache({ faults, stampede, violations }: CacheReport, seconds: number): void {
  for (const { fault, calls, latency } of faults) {
    const p99s = (['reads', 'writes'] as const).map((kind) => {
      const { before, firstSecond, later } = latency[kind]
      return `${kind} ${before.p99}, ${firstSecond.p99}, ${later.p99} ms`
    })
    console.log(`  ${fault}: ${calls} calls; p99 before, in the first second, and later: ${p99s.join('; ')}`)
  }
  console.log(`  eight processes: ${stampede.loadsPerKey} loads per key; ${seconds} s`)
  for (const violation of violations) console.log(`  ${violation}`)
  if (violations.length === 0) console.log('  No call has failed, and no answer was too old.')
}

async function runHistory(): Promise<void> {
  if (!values.json) console.log(`history: ${kills} kills, seed ${seed}`)
  const began = performance.now()
  const report = await soakHistory({ seed, kills, onProgress: watch })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const { postgres, ...rest } = report
  const result = { ...rest, seconds: Math.round((performance.now() - began) / 1_000) }
  await store('soak-history', { postgres }, result)
  if (values.json) console.log(JSON.stringify(result))
  else describe(report, result.seconds)
  if (report.violations.length > 0) process.exitCode = 1
}

async function runWorld(): Promise<void> {
  if (!values.json) console.log(`world: ${updates} updates, seed ${seed}`)
  const began = performance.now()
  const report = await soakWorld({
    seed,
    updates,
    onDay: (day, kind, done) => values.json || console.log(`  day ${day}, ${kind}: ${done} updates`),
  })
  const { postgres, ...rest } = report
  const result = { ...rest, seconds: Math.round((performance.now() - began) / 1_000) }
  await store('soak-world', { postgres }, result)
  if (values.json) console.log(JSON.stringify(result))
  else describeWorld(report, result.seconds)
  if (report.violations.length > 0) process.exitCode = 1
}

function describeWorld(report: WorldReport, seconds: number): void {
  const { payments, refunds, readings, expiredHolds, violations } = report
  console.log(`  ${report.updates} updates in ${seconds} s
  recorded: ${payments} payments, ${refunds} refunds, ${readings} readings
  expired holds that the worker released: ${expiredHolds}`)
  for (const violation of violations) console.log(`  ${violation}`)
  if (violations.length === 0) {
    console.log(
      '  Every payment is recorded once, no reading was charged twice, no user received a message about another user, and the ledger reconciles.',
    )
  }
}

async function runIncrementals(): Promise<void> {
  if (!values.json) console.log(`incrementals: ${rounds} rounds, seed ${seed}`)
  const began = performance.now()
  const vacuumTruncate = values['vacuum-truncate'] ?? false
  const report = await soakIncrementals({
    seed,
    rounds,
    vacuumTruncate,
    onRound(round, done, violations) {
      if (values.json) return
      console.log(`  round ${round}: ${done} incremental backups so far`)
      for (const violation of violations) console.log(`  seed ${seed}, ${violation}`)
    },
  })
  const { postgres, ...rest } = report
  const result = { ...rest, seconds: Math.round((performance.now() - began) / 1_000) }
  await store(vacuumTruncate ? 'soak-incrementals-truncate' : 'soak-incrementals', { postgres }, result)
  if (values.json) console.log(JSON.stringify(result))
  else {
    const { steps, truncated, incrementals, becameFull, violations } = report
    console.log(
      `  ${incrementals} incremental backups, and ${becameFull} that became full, in ${result.seconds} s; ${steps.regrow ?? 0} times a table lost its tail and grew again, ${truncated} times truncated by VACUUM`,
    )
    if (violations.length === 0) {
      console.log('  Every restore is equal to that of the write-ahead log and to the live tables.')
    }
  }
  if (report.violations.length > 0) process.exitCode = 1
}

function watch(done: number): void {
  if (!values.json && process.stderr.isTTY) process.stderr.write(`\r\x1b[Khistory: ${done} of ${kills} kills`)
}

function describe(report: HistoryReport, seconds: number): void {
  const count = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, times]) => `${times} ${name}`)
      .join(', ')
  const { calls, acknowledged, refused, unknown, transactions, violations, historyPath } = report
  console.log(`  kills: ${count(report.kills)}; ${seconds} s
  calls: ${calls}, of which ${acknowledged} acknowledged, ${unknown} unknown; refused: ${count(refused)}
  ledger: ${transactions} transactions`)
  for (const { kind, what, lines } of violations)
    console.log(`  ${kind}: ${what} (lines ${lines.join(', ')})`)
  console.log(
    violations.length === 0
      ? '  No answer contradicts the ledger.'
      : `  ${violations.length} violations; the history is kept in ${historyPath}.`,
  )
}

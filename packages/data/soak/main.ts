import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { store } from '../bench/record.ts'
import { type HistoryReport, soakHistory } from './history.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
const problem =
  positionals.find((name) => name !== 'history') !== undefined
    ? `There is no soak test ${positionals.join(', ')}.`
    : [kills, seed].every((number) => Number.isSafeInteger(number) && number >= 0)
      ? undefined
      : '--kills and --seed take a whole number.'

if (values.help || problem) {
  if (problem) console.error(problem)
  console.log(`Usage: pnpm soak [history] [--kills <n>] [--seed <n>] [--json]

history  16 callers do whatever moves money, on few users with repeated keys, while their process and Postgres are
         killed 200 times. Then every answer that they were given is compared with the ledger.

  --kills <n>  how often (200)
  --seed <n>   repeat the operations and kills of an earlier run; printed at the start
  --json       print the result as one JSON value

Writes docs/benchmarks/soak-<name>.json. Exit code 1 when an answer and the ledger contradict each other; the history
is kept then.`)
  process.exitCode = problem ? 1 : 0
} else {
  await run()
}

async function run(): Promise<void> {
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
      ? '  No answer and the ledger contradict each other.'
      : `  ${violations.length} violations; the history is kept in ${historyPath}.`,
  )
}

import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startLocalPostgres } from '@tarot/services'
import pg from 'pg'
import { type Data, deployMigrations, openData } from '../src/index.ts'
import { type Figure, figure, type Latencies, load, median, medians } from './harness.ts'
import { fillLargeLedger } from './large-ledger.ts'
import { readingRequests } from './reading-requests.ts'
import type { MeasuredReconciliation } from './reconcile-process.ts'
import { installed } from './record.ts'
import { rounds as chosenRounds } from './settings.ts'

const rounds = chosenRounds ?? 3
const writers = 4

/** Measures the reconciliation of a ledger of a million entries beside writers, and its effect on the writers. */
export async function bench(): Promise<{ figures: Figure[]; versions: Record<string, string> }> {
  const server = await startLocalPostgres({ durable: true })
  try {
    await deployMigrations({ databaseUrl: server.url })
    const size = await fillLargeLedger(server.url)
    await vacuum(server.url)
    const data = await openData({ databaseUrl: server.url, poolSize: writers })
    const reconciliations: MeasuredReconciliation[] = []
    const before: Latencies[] = []
    const beside: Latencies[] = []
    const commands: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      before.push(await write(data, round, delay(5_000)))
      const reconciliation = run<MeasuredReconciliation>(server.url, [script('./reconcile-process.ts')])
      beside.push(await write(data, round + rounds, reconciliation))
      reconciliations.push(await reconciliation)
      const began = performance.now()
      const { discrepancies } = await run<{ discrepancies: unknown[] }>(server.url, [
        cli,
        'reconcile',
        '--json',
      ])
      commands.push((performance.now() - began) / 1_000)
      if (discrepancies.length > 0)
        throw new Error(`pnpm data reconcile found ${discrepancies.length} discrepancies`)
    }
    await data.close()
    for (const { users, entries, discrepancies } of reconciliations) {
      if (users !== size.users || entries < size.entries || discrepancies > 0) {
        throw new Error(
          `${users} users, ${entries} entries and ${discrepancies} discrepancies are not those of the ledger that was written`,
        )
      }
    }
    return {
      figures: figuresOf(reconciliations, before, beside, commands),
      versions: { postgres: server.version, ...installed('pg') },
    }
  } finally {
    await server.stop()
  }
}

function figuresOf(
  reconciliations: MeasuredReconciliation[],
  before: Latencies[],
  beside: Latencies[],
  commands: number[],
): Figure[] {
  const of = `${(reconciliations[0]?.entries ?? 0).toLocaleString('en')} entries`
  const seconds = reconciliations.map((reconciliation) => reconciliation.seconds)
  const memory = Math.max(...reconciliations.map(({ peakMemory }) => peakMemory))
  const atMost = (bound: number) => ({ of: 'value', is: 'at most', bound }) as const
  const common = { bench: 'reconcile' }
  return [
    figure({ ...common, case: `${of}, beside writers`, value: median(seconds), unit: 's', goal: atMost(60) }),
    figure({ ...common, case: `${of}, peak memory`, value: memory, unit: 'MiB', goal: atMost(256) }),
    figure({ ...common, case: `${of}, discrepancies`, value: 0, unit: 'discrepancies', goal: atMost(0) }),
    figure({ ...common, case: 'pnpm data reconcile --json', value: median(commands), unit: 's' }),
    ...(['throughput', 'p50', 'p99', 'max'] as const).map((key) =>
      figure({
        ...common,
        case: `readings.buy by ${writers} callers beside it, ${key}`,
        value: medians(beside)[key],
        unit: key === 'throughput' ? 'op/s' : 'ms',
        peer: { name: 'before it', value: medians(before)[key] },
      }),
    ),
  ]
}

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const cli = script('../src/cli/main.ts')

/** Runs a program on this database, and reads the JSON that it prints. */
async function run<Printed>(databaseUrl: string, args: string[]): Promise<Printed> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: '' }
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  return JSON.parse(stdout) as Printed
}

/** Buys readings for users of the whole ledger, until `end`. */
function write(data: Data, round: number, end: Promise<unknown>): Promise<Latencies> {
  const next = readingRequests(Array.from({ length: 50_000 }, (_, n) => BigInt(n + 1)))
  const buy = () => {
    const request = next()
    return data.readings.buy({ ...request, idempotencyKey: `${round}:${request.idempotencyKey}` })
  }
  return load(buy, writers, end)
}

/** Vacuums the tables, as autovacuum does in use. */
async function vacuum(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('vacuum (analyze)')
  await client.end()
}

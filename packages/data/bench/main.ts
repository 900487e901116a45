import type { Figure } from './harness.ts'
import { readArguments, refuse } from './read-arguments.ts'
import { store } from './record.ts'

const benches: Record<string, () => Promise<{ bench: () => Promise<Measured> }>> = {
  backup: () => import('./backup/native.ts'),
  'backup-pgbackrest': () => import('./backup/pgbackrest.ts'),
  buy: () => import('./buy.ts'),
  cache: () => import('./cache.ts'),
  hold: () => import('./hold.ts'),
  'hot-user': () => import('./hot-user.ts'),
  reconcile: () => import('./reconcile.ts'),
  start: () => import('./start.ts'),
}

interface Measured {
  figures: Figure[]
  versions: Record<string, string>
  /** Whether it was a smoke test, whose figures are not stored. */
  isTrial?: boolean
}

const { values, positionals } = readArguments('pnpm bench', {
  allowPositionals: true,
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const unknown = positionals.filter((name) => !(name in benches))
if (unknown.length > 0) {
  refuse(
    'pnpm bench',
    `There is no benchmark ${unknown.join(', ')}: it is one of ${Object.keys(benches).join(', ')}`,
  )
}
if (values.help) {
  console.log(`Usage: pnpm bench [${Object.keys(benches).join(' | ')} ...] [--json]

Measures each benchmark and its peers in the same run, and writes docs/benchmarks/<name>.json. Exit code 1 if a goal is missed.

Environment:
  R      rounds of each measurement
  SEED   seed of the workload of \`cache\` (1)
  GIB    size of the database of \`backup\` and \`backup-pgbackrest\`, in GiB (5): they need ten times as much room in the
         folder for temporary files
  QUICK  1: a smoke test of \`cache\`, whose figures are not written`)
} else {
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) await run(name)
}

async function run(name: string): Promise<void> {
  if (!values.json) console.log(`${name}: measuring …`)
  const module = await benches[name]?.()
  if (!module) return
  const { figures, versions, isTrial } = await module.bench()
  if (!isTrial) await store(name, versions, { figures })
  for (const item of figures) console.log(values.json ? JSON.stringify(item) : describe(item))
  if (figures.some(({ holds }) => !holds)) process.exitCode = 1
}

function describe({ case: title, value, unit, peer, peerValue, ratio, goal, holds }: Figure): string {
  const comparison = peer === null ? '' : `  ${ratio}× ${peer} (${peerValue} ${unit})`
  return `  ${title}: ${value} ${unit}${comparison}${goal ? `  ${goal}: ${holds ? 'holds' : 'MISSED'}` : ''}`
}

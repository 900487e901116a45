import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chart } from './cache/chart.ts'
import { workloadFigures } from './cache/figures.ts'
import { measureHits } from './cache/hits.ts'
import { report, workloadTable } from './cache/report.ts'
import { runWorkload, type WorkloadOptions } from './cache/run-workload.ts'
import { startServers } from './cache/servers.ts'
import type { Figure } from './harness.ts'
import { installed } from './record.ts'
import { quick, rounds, seed } from './settings.ts'

/** A smoke test of half a minute. Its figures mean nothing, so they are not written. */
const isTrial = quick === '1'

const options: WorkloadOptions = {
  users: isTrial ? 10_000 : 100_000,
  readsPerWrite: 20,
  processes: 4,
  callers: 8,
  warmUp: isTrial ? 50_000 : 1_000_000,
  rounds: rounds ?? (isTrial ? 1 : 3),
  duration: isTrial ? 1_000 : 4_000,
  seed,
}

/** Compares the caches with widely used ones, under one workload and by single hits. */
export async function bench(): Promise<{
  figures: Figure[]
  versions: Record<string, string>
  isTrial: boolean
}> {
  const servers = await startServers(options.users)
  try {
    const hits = await measureHits(servers.next, isTrial ? 4 : 40)
    const results = await runWorkload(servers, options)
    const versions = {
      ...servers.versions,
      ...installed('ioredis', 'bentocache', 'cacheable', '@keyv/redis', 'prisma-extension-redis'),
    }
    console.error(workloadTable(results))
    if (!isTrial) {
      await write('cache.md', report({ results, hits, options, versions }))
      await write('cache.svg', chart(results))
    }
    return { figures: [...hits, ...workloadFigures(results)], versions, isTrial }
  } finally {
    await servers.stop()
  }
}

async function write(name: string, text: string): Promise<void> {
  await writeFile(fileURLToPath(new URL(`../../../docs/benchmarks/${name}`, import.meta.url)), text)
}

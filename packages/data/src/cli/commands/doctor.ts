import type { Command } from 'commander'
import { nameBot } from '../../bots/bot.ts'
import { connectRedis } from '../../cache/redis.ts'
import { type DataConfig, readConfig } from '../../config.ts'
import { checkRedis, type ServerHealth } from '../../health/health.ts'
import { findRedisMemory, type RedisMemory } from '../../health/redis-memory.ts'
import { withNodeTrouble } from '../../health/redis-nodes.ts'
import { findRedisRefusals } from '../../health/redis-refusals.ts'
import { type Data, openData } from '../../open-data.ts'
import { explain, print } from '../report.ts'

interface Finding {
  check: string
  ok: boolean
  says: string
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Look whether everything that is needed is there and well. Exit code 1 if not.')
    .action(async (_options, command: Command) => {
      const findings = await examine()
      print(
        command,
        findings,
        findings.map(({ check, ok, says }) => `${ok ? 'ok  ' : 'BAD '} ${check}: ${says}`).join('\n'),
      )
      if (findings.some(({ ok }) => !ok)) process.exitCode = 1
    })
}

async function examine(): Promise<Finding[]> {
  let config: ReturnType<typeof readConfig>
  try {
    config = readConfig()
  } catch (error) {
    return [{ check: 'Configuration', ok: false, says: explain(error) }]
  }
  // One after the other, so that neither is measured while the other keeps this process busy.
  return [...(await examineDatabase(config)), ...(await examineRedis(config))]
}

/** Without Redis: how long Postgres takes is of interest, and it may be all that is there. */
async function examineDatabase(config: DataConfig): Promise<Finding[]> {
  let data: Data
  try {
    data = await openData({ ...config, redisUrl: undefined })
  } catch (error) {
    return [{ check: 'Postgres', ok: false, says: explain(error) }]
  }
  try {
    const { database } = await data.health()
    const [{ applied, unknown }, operators] = [await data.migrations(), await data.operators.list()]
    const bots = await data.bots.list()
    return [
      judgeServer('Postgres', database),
      {
        check: 'Migrations',
        ok: true,
        says: `${applied.length} applied${unknown.length > 0 ? `, ${unknown.length} by a newer version` : ''}`,
      },
      {
        check: 'Bots',
        ok: true,
        says: bots.map(nameBot).join(', ') || 'none has used this database yet',
      },
      operators.length > 0
        ? { check: 'Operators', ok: true, says: `${operators.length}` }
        : { check: 'Operators', ok: false, says: 'none: pnpm data operator add <email>' },
      judgeJobs(await data.failedItems()),
    ]
  } finally {
    await data.close()
  }
}

async function examineRedis({ redisUrl, namespace }: ReturnType<typeof readConfig>): Promise<Finding[]> {
  if (!redisUrl) {
    return [{ check: 'Redis', ok: true, says: 'not configured: each process keeps its sessions to itself' }]
  }
  const redis = await connectRedis(redisUrl, () => {})
  try {
    const health = await checkRedis(redis)
    // A user that may not ask how it is can be connected all the same.
    if (redis.status !== 'ready') {
      return [{ check: 'Redis', ok: false, says: await withNodeTrouble(String(health.problem), redisUrl) }]
    }
    const server = judgeServer('Redis', health)
    const refusals = await findRedisRefusals(redis, namespace)
    const memory = await findRedisMemory(redis)
    return [
      server,
      ...(refusals.length > 0
        ? refusals.map((says) => ({ check: 'Redis use', ok: false, says }))
        : [{ check: 'Redis use', ok: true, says: 'takes values and scripts, and tells of changes' }]),
      ...(memory ? [judgeMemory(memory)] : []),
    ]
  } finally {
    redis.disconnect()
  }
}

function judgeServer(check: string, { ok, problem, version, latency }: ServerHealth): Finding {
  return { check, ok, says: problem ?? `${version}, ${latency?.toFixed(1)} ms a round trip` }
}

function judgeJobs(failed: Awaited<ReturnType<Data['failedItems']>>): Finding {
  const check = 'Jobs'
  const [first] = failed
  if (!first) return { check, ok: true, says: 'every item was handled' }
  const { job, item, attempts, error } = first
  const more = failed.length > 1 ? `, and ${failed.length - 1} more` : ''
  return { check, ok: false, says: `${job} failed ${attempts} × at ${item}: ${error}${more}` }
}

function judgeMemory({ maxmemory, policy, advice }: RedisMemory): Finding {
  const check = 'Redis memory'
  if (advice) return { check, ok: false, says: `${advice.problem} Set ${advice.settings.join(' and ')}.` }
  return { check, ok: true, says: `${Math.round(maxmemory / 2 ** 20)} MiB, ${policy}` }
}

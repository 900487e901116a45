import type { Command } from 'commander'
import type { RedisMemory } from '../../health/redis-memory.ts'
import { openData } from '../../open-data.ts'
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
  let data: Awaited<ReturnType<typeof openData>>
  try {
    data = await openData()
  } catch (error) {
    return [{ check: 'Postgres', ok: false, says: explain(error) }]
  }
  try {
    const [health, memory, { applied, unknown }, operators] = await Promise.all([
      data.health(),
      data.cache.memory(),
      data.migrations(),
      data.operators.list(),
    ])
    const { database, redis } = health
    return [
      {
        check: 'Postgres',
        ok: database.ok,
        says: database.problem ?? `${database.version}, ${database.latency?.toFixed(1)} ms a round trip`,
      },
      {
        check: 'Migrations',
        ok: true,
        says: `${applied.length} applied${unknown.length > 0 ? `, ${unknown.length} by a newer version` : ''}`,
      },
      redis
        ? {
            check: 'Redis',
            ok: redis.ok,
            says: redis.problem ?? `${redis.version}, ${redis.latency?.toFixed(1)} ms a round trip`,
          }
        : { check: 'Redis', ok: true, says: 'not configured: each process keeps its sessions to itself' },
      ...(memory ? [judgeMemory(memory)] : []),
      operators.length > 0
        ? { check: 'Operators', ok: true, says: `${operators.length}` }
        : { check: 'Operators', ok: false, says: 'none: pnpm data operator add <email>' },
    ]
  } finally {
    await data.close()
  }
}

function judgeMemory({ maxmemory, policy, advice }: RedisMemory): Finding {
  const check = 'Redis memory'
  if (advice) return { check, ok: false, says: `${advice.problem} Set ${advice.settings.join(' and ')}.` }
  return { check, ok: true, says: `${Math.round(maxmemory / 2 ** 20)} MiB, ${policy}` }
}

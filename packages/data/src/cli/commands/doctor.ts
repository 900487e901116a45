import type { Command } from 'commander'
import { nameBot } from '../../bots/bot.ts'
import { connectRedis } from '../../cache/redis.ts'
import { type DataConfig, readConfig, readDirectAddress } from '../../config.ts'
import { isDataError } from '../../errors.ts'
import { checkBackups } from '../../health/backup-health.ts'
import { type DatabaseAccess, findDatabaseAccess } from '../../health/database-access.ts'
import type { Finding } from '../../health/finding.ts'
import { checkRedis, type ServerHealth } from '../../health/health.ts'
import { findRedisMemory, type RedisMemory } from '../../health/redis-memory.ts'
import { findWrongMode, withNodeProblem } from '../../health/redis-nodes.ts'
import { findRedisRefusals } from '../../health/redis-refusals.ts'
import { examineSchema } from '../../health/schema-health.ts'
import { type Data, type OpenDataOptions, openData } from '../../open-data.ts'
import { readBotId } from '../../telegram/bot-id.ts'
import { explain, print } from '../report.ts'

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'Check the configuration, Postgres, the jobs, Redis and the backups. Exit code 1 if a check fails; a warning does not count.',
    )
    .action(async (_options, command: Command) => {
      const findings = await examine()
      print(
        command,
        findings,
        findings.map((finding) => `${levelOf(finding)} ${finding.check}: ${finding.message}`).join('\n'),
      )
      if (findings.some(({ ok }) => !ok)) process.exitCode = 1
    })
}

function levelOf({ ok, warning }: Finding): string {
  if (!ok) return 'BAD '
  return warning ? 'WARN' : 'ok  '
}

async function examine(): Promise<Finding[]> {
  let config: ReturnType<typeof readConfig>
  let botId: bigint | undefined
  try {
    config = readConfig()
    botId = readBotId()
  } catch (error) {
    return [{ check: 'Configuration', ok: false, message: explain(error) }]
  }
  // In sequence, so that no latency is measured while another check keeps this process busy.
  return [
    ...(await examineDatabase({ ...config, botId })),
    ...(await examineAccess(config)),
    ...(await examineRedis(config)),
  ]
}

/** Opens the data without Redis, so that the check does not depend on Redis and measures Postgres alone. */
async function examineDatabase(config: OpenDataOptions): Promise<Finding[]> {
  let data: Data
  try {
    data = await openData({ ...config, redisUrl: undefined, preparedStatements: false })
  } catch (error) {
    return [{ check: 'Postgres', ok: false, message: explain(error) }, ...(await checkBackups(undefined))]
  }
  try {
    const { database } = await data.health()
    const { applied, unknown } = await data.migrations()
    const bots = await data.bots.list()
    const others = await data.bots.findOthers()
    return [
      judgeServer('Postgres', database),
      {
        check: 'Migrations',
        ok: true,
        message: `${applied.length} applied${unknown.length > 0 ? `, ${unknown.length} by a newer version` : ''}`,
      },
      // A newer version's schema is not known here.
      ...(unknown.length > 0 ? [] : [await examineSchema(config.databaseUrl)]),
      {
        check: 'Bots',
        ok: others === undefined,
        message: others?.message ?? (bots.map(nameBot).join(', ') || 'none has used this database yet'),
      },
      await examineOperators(data),
      judgeJobs(await data.failedItems()),
      ...(await examineBackups(data)),
    ]
  } finally {
    await data.close()
  }
}

async function examineOperators({ operators }: Data): Promise<Finding> {
  try {
    const { length } = await operators.list()
    if (length > 0) return { check: 'Operators', ok: true, message: `${length}` }
    return { check: 'Operators', ok: false, message: 'none: pnpm data operator add <email>' }
  } catch (error) {
    return { check: 'Operators', ok: false, message: explain(error) }
  }
}

async function examineBackups({ backups }: Data): Promise<Finding[]> {
  try {
    return await checkBackups(await backups.status())
  } catch (error) {
    return [{ check: 'Backups', ok: false, message: explain(error) }]
  }
}

/** Checks the connection to Postgres and the grants of its user. */
async function examineAccess(config: DataConfig): Promise<Finding[]> {
  let access: DatabaseAccess
  try {
    access = await findDatabaseAccess(config.databaseUrl)
  } catch (error) {
    // `examineDatabase` has reported these errors.
    if (isDataError(error, 'DATABASE_UNAVAILABLE') || isDataError(error, 'INVALID_CONFIG')) return []
    return [{ check: 'Connection', ok: false, message: explain(error) }]
  }
  const { pooled, tls, statementTimeout, missingGrants } = access
  const findings: Finding[] = [
    {
      check: 'Connection',
      ok: true,
      message: `${pooled ? 'through a connection pooler' : 'direct'}, ${tls ?? 'not encrypted'}`,
    },
    ...missingGrants.map((grant) => ({ check: 'Rights', ok: false, message: `missing: ${grant};` })),
    ...(missingGrants.length === 0 ? [{ check: 'Rights', ok: true, message: 'all that are needed' }] : []),
  ]
  if (pooled && statementTimeout === 0) {
    const message =
      "the pooler passes on no statement timeout, and the role has none: alter role <user of DATABASE_URL> set statement_timeout = '2min';"
    findings.push({ check: 'Time limit', ok: false, message })
  }
  if (pooled && config.preparedStatements) findings.push(await examineNames(config))
  return [...findings, ...(await examineDirectAddress(pooled))]
}

/** Checks whether the pooler supports named prepared statements, with many concurrent calls. */
async function examineNames(config: DataConfig): Promise<Finding> {
  const check = 'Prepared statements'
  const data = await openData({ ...config, redisUrl: undefined })
  try {
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => data.readings.history(1n)))
    }
    return { check, ok: true, message: 'the pooler supports them by name' }
  } catch (error) {
    const message = `the pooler does not support them by name: set DATABASE_PREPARED_STATEMENTS=off (${explain(error)})`
    return { check, ok: false, message }
  } finally {
    await data.close()
  }
}

/** Checks the address for migrations, which need Postgres itself. */
async function examineDirectAddress(pooled: boolean): Promise<Finding[]> {
  const check = 'Direct address'
  const { databaseUrl, variable } = readDirectAddress()
  if (variable === 'DATABASE_URL') {
    const message =
      'DATABASE_DIRECT_URL is not set: pnpm data migrate needs Postgres itself, without the pooler'
    return pooled ? [{ check, ok: false, message }] : []
  }
  try {
    const direct = await findDatabaseAccess(databaseUrl, variable)
    if (!direct.pooled)
      return [{ check, ok: true, message: `Postgres itself, ${direct.tls ?? 'not encrypted'}` }]
    return [
      {
        check,
        ok: false,
        message: 'DATABASE_DIRECT_URL leads to a connection pooler: let it name Postgres itself',
      },
    ]
  } catch (error) {
    return [{ check, ok: false, message: `DATABASE_DIRECT_URL: ${explain(error)}` }]
  }
}

async function examineRedis({ redisUrl, namespace }: ReturnType<typeof readConfig>): Promise<Finding[]> {
  if (!redisUrl) {
    return [{ check: 'Redis', ok: true, message: 'not configured: no process sees the sessions of another' }]
  }
  const redis = await connectRedis(redisUrl, () => {})
  try {
    const health = await checkRedis(redis)
    // A Redis user without the right to `INFO` can still be connected.
    if (redis.status !== 'ready') {
      return [{ check: 'Redis', ok: false, message: await withNodeProblem(String(health.problem), redisUrl) }]
    }
    const server = judgeServer('Redis', health)
    const wrongMode = await findWrongMode(redis)
    if (wrongMode) return [server, { check: 'Redis use', ok: false, message: wrongMode }]
    const refusals = await findRedisRefusals(redis, namespace)
    const memory = await findRedisMemory(redis)
    return [
      server,
      ...(refusals.length > 0
        ? refusals.map((message) => ({ check: 'Redis use', ok: false, message }))
        : [{ check: 'Redis use', ok: true, message: 'accepts values, scripts and subscriptions' }]),
      ...(memory ? [judgeMemory(memory)] : []),
    ]
  } finally {
    redis.disconnect()
  }
}

function judgeServer(check: string, { ok, problem, version, latency }: ServerHealth): Finding {
  return { check, ok, message: problem ?? `${version}, ${latency?.toFixed(1)} ms a round trip` }
}

function judgeJobs(failed: Awaited<ReturnType<Data['failedItems']>>): Finding {
  const check = 'Jobs'
  const [first] = failed
  if (!first) return { check, ok: true, message: 'every item was handled' }
  const { job, item, attempts, error } = first
  const more = failed.length > 1 ? `, and ${failed.length - 1} more` : ''
  return { check, ok: false, message: `${job} failed ${attempts} × at ${item}: ${error}${more}` }
}

function judgeMemory({ maxmemory, policy, advice }: RedisMemory): Finding {
  const check = 'Redis memory'
  if (advice) return { check, ok: false, message: `${advice.problem} Set ${advice.settings.join(' and ')}.` }
  return { check, ok: true, message: `${Math.round(maxmemory / 2 ** 20)} MiB, ${policy}` }
}

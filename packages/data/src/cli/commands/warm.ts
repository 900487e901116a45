import type { Command } from 'commander'
import type { WarmResult } from '../../cache/warm-caches.ts'
import { wholeNumber } from '../../environment.ts'
import { DataError } from '../../errors.ts'
import { parseArgument } from '../parse-argument.ts'
import { print, startProgress, withData } from '../report.ts'

export function addWarmCommand(program: Command): void {
  program
    .command('warm')
    .description(
      'Load the balances and readings of the most recently active users into Redis. The worker does this every hour.',
    )
    .option(
      '--users <count>',
      'number of users, 1 to 1000000',
      parseArgument(wholeNumber(1, 1_000_000)),
      1_000,
    )
    .option(
      '--rate <count>',
      'maximum number of users a second, 1 to 100000',
      parseArgument(wholeNumber(1, 100_000)),
      2_000,
    )
    .addHelpText('after', '\nExit code 1 if Redis did not accept every value.')
    .action(async ({ users, rate }: { users: number; rate: number }, command: Command) => {
      await withData(async (data) => {
        const { redis } = await data.health()
        if (!redis?.ok) {
          const why = redis
            ? `Redis does not answer: ${redis.problem}`
            : 'REDIS_URL is not set: there is no cache to warm'
          throw new DataError('INVALID_CONFIG', why, { field: 'REDIS_URL' })
        }
        const bar = startProgress(command, 'Warming the caches')
        const warmed = await data.cache.warmRecent({
          users,
          rate,
          onProgress: (done) => bar.advance(done.users, done.totalUsers),
        })
        bar.stop()
        print(command, warmed, describe(warmed))
        if (warmed.failed + warmed.skipped > 0) process.exitCode = 1
      })
    })
}

function describe({ users, loaded, failed, skipped }: WarmResult): string {
  return [
    `${users} users checked, ${loaded} values loaded.`,
    ...(failed > 0 ? [`Redis did not accept ${failed} values: \`pnpm data doctor\` says why.`] : []),
    ...(skipped > 0
      ? [
          `Redis was unavailable until a moment ago, so ${skipped} values were skipped: try again in a few seconds. If that does not help, \`pnpm data doctor\` says why.`,
        ]
      : []),
  ].join('\n')
}

import type { Command } from 'commander'
import { openBackupDuties } from '../../backup/schedule/backup-duties.ts'
import { readConfig } from '../../config.ts'
import type { ItemFailure } from '../../jobs/failed-items.ts'
import { jobs } from '../../jobs/jobs.ts'
import { openData } from '../../open-data.ts'
import { readBotId } from '../../telegram/bot-id.ts'
import { telegramStarList } from '../../telegram/fetch-star-list.ts'
import { explain, print } from '../report.ts'

const nameWidth = Math.max(...jobs.map(({ name }) => name.length)) + 2

/** A line about a job; the texts of several lines are aligned. */
export const jobLine = (name: string, text: string): string => name.padEnd(nameWidth) + text

/** `pnpm data worker --once`: runs each job once and prints the results. A job that fails does not prevent the others. */
export async function runJobsOnce(command: Command): Promise<void> {
  const readStarList = telegramStarList()
  const backups = await openBackupDuties()
  const data = await openData({ ...readConfig(), botId: readBotId() })
  try {
    const results: Record<string, RunResult> = {}
    const failures: string[] = []
    const onFailure = ({ job, item, error }: ItemFailure) =>
      failures.push(`${job}  ${item}: ${explain(error)}`)
    const context = { data, readStarList, onFailure, backups }
    for (const { name, run, isConfigured } of jobs) {
      if (isConfigured && !isConfigured(context)) continue
      try {
        results[name] = await run(context)
      } catch (error) {
        results[name] = { error: explain(error) }
      }
    }
    const lines = Object.entries(results).map(([name, result]) => jobLine(name, formatResult(result)))
    print(command, results, [...lines, ...failures].join('\n'))
    if (Object.values(results).some(isUnsuccessful)) process.exitCode = 1
  } finally {
    await backups?.stop()
    await data.close()
  }
}

type RunResult = Record<string, number> | { error: string }

const isFailure = (result: RunResult): result is { error: string } => typeof result.error === 'string'

function formatResult(result: RunResult): string {
  if (isFailure(result)) return `failed: ${result.error}`
  return Object.entries(result)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

function isUnsuccessful(result: RunResult): boolean {
  if (isFailure(result)) return true
  const { discrepancies = 0, failed = 0 } = result
  return discrepancies + failed > 0
}

import { rm } from 'node:fs/promises'
import type { Command } from 'commander'
import type { BackupConfig } from '../../backup/backup-config.ts'
import type { BackupEngine, RestoreTarget } from '../../backup/engine.ts'
import {
  type DataFolder,
  findWalFolders,
  readDataFolder,
  requireDataFolder,
} from '../../backup/restore/data-folder.ts'
import { finishRestore } from '../../backup/restore/finish-restore.ts'
import { type Restored, runRestore } from '../../backup/restore/run-restore.ts'
import { findOldFolders } from '../../backup/restore/swap-folders.ts'
import { readConfig } from '../../config.ts'
import { DataError } from '../../errors.ts'
import { formatBytes } from '../../format-bytes.ts'
import { readBotId } from '../../telegram/bot-id.ts'
import { telegramStarList } from '../../telegram/fetch-star-list.ts'
import { confirmOrStop } from '../confirm-or-stop.ts'
import { print } from '../report.ts'
import {
  addTargetOptions,
  describeTimelines,
  readTarget,
  type TargetOptions,
} from './backup/target-options.ts'
import { withEngine } from './backup/with-engine.ts'

interface Options extends TargetOptions {
  dataDirectory?: string
  despiteDiscrepancies?: boolean
  yes?: boolean
}

export function addRestoreCommand(program: Command): void {
  const restore = program
    .command('restore')
    .description(
      'Replace the data of the stopped server by the state at a moment. It is restored, recovered and reconciled beside the old data, which is kept.',
    )
  addTargetOptions(restore)
    .option('--data-directory <folder>', 'the data folder of the server (PGDATA)')
    .option(
      '--despite-discrepancies',
      'replace the old data even if the restored ledger has discrepancies, or its schema is not as expected',
    )
    .option('--yes', 'do not ask')
    .action((options: Options, command: Command) => restoreData(options, command))
  restore
    .command('discard')
    .description('Delete the old data that restores have kept.')
    .option('--data-directory <folder>', 'the data folder of the server (PGDATA)')
    .option('--yes', 'do not ask')
    .action((_options, command: Command) => discardOldData(command.optsWithGlobals<Options>(), command))
}

async function restoreData(options: Options, command: Command): Promise<void> {
  const dataFolder = readDataDirectory(options)
  const finished = await finishRestore(dataFolder)
  if (finished !== undefined) return print(command, { finished }, finished)
  const target = readTarget(options)
  const readStarList = telegramStarList()
  const { redisUrl, namespace } = readConfig()
  const result = await withEngine(command, 'Restore', async ({ config, engine, request }) => {
    const current = await requireDataFolder(dataFolder)
    const plan = await engine.plan({
      target,
      timeline: options.timeline,
      extraWalFolders: findWalFolders(current, engine),
      run: { signal: request.signal, log() {}, progress() {} },
    })
    const lines = [
      ...(await describePlan(config, engine, target, current)),
      ...describeTimelines(plan),
      `The database has ${formatBytes(plan.backup.databaseBytes)}.`,
    ]
    await confirmOrStop(command, lines.join('\n'), 'Restore?', request.signal)
    return runRestore(config, engine, {
      target,
      dataFolder,
      timeline: options.timeline,
      despiteDiscrepancies: options.despiteDiscrepancies === true,
      readStarList,
      dataOptions: { redisUrl, namespace, botId: readBotId(), logger: { warn() {} } },
      signal: request.signal,
      onProgress: request.onProgress,
      onLog() {},
    })
  })
  print(command, result, describeResult(result))
  if (result.checks.some(({ ok }) => !ok)) process.exitCode = 1
}

function readDataDirectory({ dataDirectory }: Options): string {
  const folder = dataDirectory ?? process.env.PGDATA?.trim()
  if (folder) return folder
  throw new DataError(
    'INVALID_CONFIG',
    'PGDATA is not set: name the data folder of the server with --data-directory',
    {
      field: 'PGDATA',
    },
  )
}

/** What will be lost, before anything is done. */
async function describePlan(
  config: BackupConfig,
  engine: BackupEngine,
  target: RestoreTarget,
  { path, isEmpty }: DataFolder,
): Promise<string[]> {
  const backups = await engine.list()
  const newest = backups.at(-1)
  if (!newest) {
    throw new DataError('TARGET_UNREACHABLE', `${config.repository} has no backup`)
  }
  // Without a window, the restore itself says what is lost.
  const { to } = (await engine.recoveryWindow([])) ?? { to: newest.finishedAt }
  const lines = [
    isEmpty
      ? `Restores from ${config.repository} into ${path}, which has no data yet.`
      : `Replaces ${path} by a restore from ${config.repository}.`,
  ]
  const lostSince = (moment: Date) =>
    `All that was committed after ${moment.toISOString()} is lost: the repository goes on for ${formatDuration(to.getTime() - moment.getTime())}.`
  if (target.kind === 'time') lines.push(lostSince(target.time))
  if (target.kind === 'backup') {
    const backup = backups.find(({ id }) => id === target.id)
    if (backup) lines.push(lostSince(backup.finishedAt))
  }
  if (target.kind === 'latest') {
    lines.push(
      `Restores all that reached the repository, until ${to.toISOString()}${isEmpty ? '' : ', and what the old data folder has beyond that'}.`,
    )
  }
  lines.push(
    `Payments since are found in Telegram’s list and recorded again.${isEmpty ? '' : ' The old data is kept beside the new.'}`,
  )
  return lines
}

function formatDuration(milliseconds: number): string {
  if (milliseconds <= 0) return 'no longer than that'
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 1) return `${Math.ceil(milliseconds / 1_000)} s after it`
  if (minutes < 120) return `${minutes} min after it`
  return `${Math.floor(minutes / 60)} h after it`
}

function describeResult(restored: Restored): string {
  const { backup, target, dataFolder, oldFolder, seconds, checks } = restored
  const what =
    target.kind === 'time'
      ? `the state of ${target.time.toISOString()}`
      : target.kind === 'latest'
        ? 'the newest state'
        : `the state at the end of ${backup.id}`
  return [
    ...checks.map(({ ok, name, message }) => `${ok ? 'ok  ' : 'BAD '} ${name}: ${message}`),
    `${dataFolder} has ${what}, restored from ${backup.id} in ${seconds.toFixed(1)} s.`,
    ...describeTimelines(restored),
    ...(oldFolder
      ? [`The old data is in ${oldFolder}. When it is no longer needed: pnpm data restore discard`]
      : []),
    'Start the server. The first backup will be a full one.',
  ].join('\n')
}

async function discardOldData(options: Options, command: Command): Promise<void> {
  const folders = await findOldFolders((await readDataFolder(readDataDirectory(options))).path)
  if (folders.length > 0) {
    await confirmOrStop(
      command,
      `Deletes the data before ${folders.length} restores:\n${folders.join('\n')}`,
      'Delete?',
    )
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  }
  const text =
    folders.length === 0 ? 'There is no old data.' : folders.map((folder) => `Deleted ${folder}`).join('\n')
  print(command, { deleted: folders }, text)
}

import type { Command } from 'commander'
import { runDrill, runDrillWithoutDatabase } from '../../../backup/drill/run-drill.ts'
import { addTargetOptions, readTarget, type TargetOptions } from './target-options.ts'
import { printRun, withEngine, withEngineAlone, withoutDatabase } from './with-engine.ts'

interface Options extends TargetOptions {
  withoutDatabase?: boolean
}

export function addBackupDrillCommand(backup: Command): void {
  addTargetOptions(
    backup
      .command('drill')
      .description(
        'Restore into a scratch folder, start that Postgres, reconcile its ledger and check every table and index. Default: the latest state. Changes nothing; removes everything.',
      ),
  )
    .option(...withoutDatabase)
    .action(async (options: Options, command: Command) => {
      const target = readTarget(options, { kind: 'latest' })
      const { timeline } = options
      const run = options.withoutDatabase
        ? await withEngineAlone(command, 'Drill', ({ config, engine, request }) =>
            runDrillWithoutDatabase(config, engine, target, { ...request, timeline }),
          )
        : await withEngine(command, 'Drill', ({ config, engine, request }) =>
            runDrill(config, engine, target, { ...request, timeline }),
          )
      const point = run.recoveryPointSeconds
      printRun(
        command,
        run,
        `${run.backupId} can be restored: in ${run.recoverySeconds?.toFixed(1)} s${point == null ? '' : `, with all that was committed until ${point.toFixed(0)} s before the drill`}.`,
      )
    })
}

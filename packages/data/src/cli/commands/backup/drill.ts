import type { Command } from 'commander'
import { runDrill } from '../../../backup/drill/run-drill.ts'
import { addTargetOptions, readTarget, type TargetOptions } from './target-options.ts'
import { printRun, withEngine } from './with-engine.ts'

export function addBackupDrillCommand(backup: Command): void {
  addTargetOptions(
    backup
      .command('drill')
      .description(
        'Restore into a scratch folder, start that Postgres, reconcile its ledger and check every table and index. Default: the latest state. Changes nothing; removes everything.',
      ),
  ).action(async (options: TargetOptions, command: Command) => {
    const target = readTarget(options, { kind: 'latest' })
    const run = await withEngine(command, 'Drill', ({ config, engine, request }) =>
      runDrill(config, engine, target, request),
    )
    const point = run.recoveryPointSeconds
    printRun(
      command,
      run,
      `${run.backupId} can be restored: in ${run.recoverySeconds?.toFixed(1)} s${point == null ? '' : `, with all that was committed until ${point.toFixed(0)} s before the drill`}.`,
    )
  })
}

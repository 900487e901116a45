import type { Command } from 'commander'
import type { LedgerBreak } from '../../credits/reconcile.ts'
import { print, watch, withData } from '../report.ts'

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description(
      'Prove that every balance is what its ledger says, and name each break. Exit code 1 if there is one.',
    )
    .action(async (_options, command: Command) => {
      await withData(async (data) => {
        const bar = watch(command, 'Reconciling users')
        const result = await data.reconcile({
          onProgress: ({ users, totalUsers }) => bar.advance(users, totalUsers),
        })
        bar.stop()
        const counts = `${result.users} users, ${result.moves} moves`
        const text =
          result.breaks.length === 0
            ? `The ledger is whole: ${counts}.`
            : `${result.breaks.map(describe).join('\n')}\nThe ledger has ${result.breaks.length} breaks: ${counts}.`
        print(command, result, text)
        if (result.breaks.length > 0) process.exitCode = 1
      })
    })
}

function describe({ kind, userId, transactionId, expected, found }: LedgerBreak): string {
  const where = transactionId === null ? `user ${userId}` : `user ${userId}, transaction ${transactionId}`
  return `${kind}  ${where}: expected ${expected}, found ${found}`
}

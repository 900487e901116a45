import { basename } from 'node:path'
import { machineEnvironment, runGuarded } from '@tarot/processes'
import { DataError } from '../../errors.ts'
import type { RunAs } from '../run-as.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'

/**
 * Runs a program of Postgres until it ends. Its output goes to the log of the run.
 *
 * @returns its output
 * @throws DataError `BACKUP_FAILED` with its last message
 */
export async function runProgram(
  command: string,
  args: string[],
  options: {
    run: RunContext
    runAs?: RunAs
    env?: Record<string, string>
    onLine?: (line: string) => void
  },
): Promise<string> {
  const { run, runAs, env = { ...machineEnvironment(), LC_ALL: 'C' }, onLine } = options
  const name = basename(command)
  const program = await runGuarded(
    { command, args, stopSignal: 'SIGTERM', env, ...(runAs ? { runAs } : {}) },
    { onLine: onLine ?? ((line) => run.log(`${name}: ${line}`)) },
  )
  const stop = () => void program.stop()
  run.signal.addEventListener('abort', stop)
  try {
    const code = await program.exited
    await program.closed
    if (code === 0) return program.output()
    throwIfStopped(run)
    const lines = program.output().trim().split('\n')
    const reason = lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? 'without a message'
    throw new DataError(
      'BACKUP_FAILED',
      `${name} failed: ${reason.replace(`${name}: `, '').replace(/^error: /, '')}`,
      {
        details: { program: name, output: program.output() },
      },
    )
  } finally {
    run.signal.removeEventListener('abort', stop)
  }
}

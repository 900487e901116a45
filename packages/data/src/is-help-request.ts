import { DataError } from './errors.ts'

/**
 * Whether the arguments contain `--help` or `-h`, for a program without other options.
 *
 * @param command the command that runs the program, for the message
 * @throws DataError `INVALID_CONFIG` for any other argument; the message names the help command
 */
export function isHelpRequest(command: string, args: readonly string[] = process.argv.slice(2)): boolean {
  // Some versions of npm and pnpm pass on the `--` before a script's arguments.
  const passed = args.filter((argument) => argument !== '--')
  if (passed.some((argument) => argument === '--help' || argument === '-h')) return true
  const [unknown] = passed
  if (unknown === undefined) return false
  const kind = unknown.startsWith('-') ? 'unknown option' : 'unknown argument'
  throw new DataError(
    'INVALID_CONFIG',
    `${kind} '${unknown}': settings come from the environment. See ${command} --help`,
  )
}

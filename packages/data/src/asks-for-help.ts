import { DataError } from './errors.ts'

/**
 * Whether `--help` or `-h` is asked for, of a program that has no other options.
 *
 * @param command that is typed to run it
 * @throws DataError `INVALID_CONFIG` for anything else, with a sentence that says where help is
 */
export function asksForHelp(command: string, args: readonly string[] = process.argv.slice(2)): boolean {
  // Some versions of npm and pnpm pass the `--` before a script's arguments on.
  const given = args.filter((argument) => argument !== '--')
  if (given.some((argument) => argument === '--help' || argument === '-h')) return true
  const [unknown] = given
  if (unknown === undefined) return false
  const kind = unknown.startsWith('-') ? 'unknown option' : 'unknown argument'
  throw new DataError(
    'INVALID_CONFIG',
    `${kind} '${unknown}': settings come from the environment. See ${command} --help`,
  )
}

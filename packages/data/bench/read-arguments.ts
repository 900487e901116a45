import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Parses like `parseArgs`; an unknown argument ends the process with one line that names `--help`. */
export function readArguments<const Config extends ParseArgsConfig>(command: string, config: Config) {
  try {
    return parseArgs(config)
  } catch (error) {
    // The second sentence of the message does not apply.
    return refuse(command, String((error as Error).message).split('. ')[0] ?? '')
  }
}

/** Ends the process with one line. */
export function refuse(command: string, problem: string): never {
  console.error(`${problem}. See ${command} --help`)
  process.exit(2)
}

import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Like `parseArgs`; what it does not know ends the process with one line that says where help is. */
export function readArguments<const Config extends ParseArgsConfig>(command: string, config: Config) {
  try {
    return parseArgs(config)
  } catch (error) {
    // Its second sentence is about a case that is not there.
    return refuse(command, String((error as Error).message).split('. ')[0] ?? '')
  }
}

/** Ends the process with one line. */
export function refuse(command: string, problem: string): never {
  console.error(`${problem}. See ${command} --help`)
  process.exit(2)
}

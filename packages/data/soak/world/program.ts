import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Maximum number of last output lines, for error messages. */
const maxLines = 200

/** One of the product's programs, run as its users run it. */
export interface Program {
  /** The last lines that it printed. */
  readonly output: string[]
  /** The exit code, or 128 and the number of the signal. */
  readonly exited: Promise<number>
  /** Resolves when a line of the output matches. Rejects if the program ends before. */
  printed(line: RegExp): Promise<void>
  kill(signal: NodeJS.Signals): Promise<number>
}

/** @param main the program's file below the root of the repository */
export function runProgram(main: string, args: string[], environment: Record<string, string>): Program {
  const child = spawn(process.execPath, [`${root}/${main}`, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  const listeners = new Set<(line: string) => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line)
      if (output.length > maxLines) output.shift()
      for (const listener of listeners) listener(line)
    })
  }
  const exited = exitCodeOf(child)
  return {
    output,
    exited,
    printed: (wanted) =>
      new Promise((resolve, reject) => {
        if (output.some((line) => wanted.test(line))) return resolve()
        listeners.add((line) => wanted.test(line) && resolve())
        void exited.then((code) =>
          reject(new Error(`${main} ended with ${code}:\n${output.slice(-5).join('\n')}`)),
        )
      }),
    async kill(signal) {
      child.kill(signal)
      return exited
    },
  }
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 128
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@tarot/services'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Runs `start` in its own process group, as a terminal does. */
export function runStart(dataFolder: string, environment: Record<string, string>, args: string[] = []) {
  const { BOT_TOKEN: _, DATABASE_URL: __, REDIS_URL: ___, ...inherited } = process.env
  return run([process.execPath, main, '--data-dir', dataFolder, ...args], { ...inherited, ...environment })
}

/** Runs `start` with the command of the README, or with a shell that runs that command. */
export function runNpx(
  dataFolder: string,
  environment: Record<string, string>,
  inShell?: (command: string) => string,
) {
  const command = ['npx', '-y', packageManager, 'start', '--data-dir', dataFolder]
  return run(inShell ? ['sh', '-c', inShell(command.join(' '))] : command, {
    ...outsidePnpm(process.env),
    ...environment,
  })
}

/** Returns the environment without the additions of the `pnpm` that runs the tests. */
function outsidePnpm({ PATH = '', HOME }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return { HOME, PATH: folders.join(delimiter) }
}

function run([command = '', ...args]: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(command, args, { cwd: root, detached: true, env })
  let output = ''
  const ready = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('Ctrl-C stops everything')) ready.resolve()
    })
  }
  const ended = once(child, 'close').then(([code]) => {
    ready.reject(new Error(`start ended with ${code}: ${output}`))
    return { code: code as number | null, output }
  })
  ready.promise.catch(() => {})
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  return {
    pid: child.pid ?? 0,
    ended,
    ready: ready.promise,
    output: () => output,
    async interrupt() {
      process.kill(-(child.pid ?? 0), 'SIGINT')
      return ended
    },
  }
}

/** Returns free ports for the chat page and the console, and the environment that sets them. */
export async function choosePorts() {
  const [sandbox, admin] = [await freePort(), await freePort()]
  return { sandbox, admin, environment: { SANDBOX_PORT: String(sandbox), ADMIN_PORT: String(admin) } }
}

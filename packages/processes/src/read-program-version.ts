import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { serverEnvironment } from './program-environment.ts'

/**
 * Returns the version that a program prints with `--version`, such as `18.4`.
 *
 * @throws Error with the first line that the program printed when it does not run, for example without a library
 */
export async function readProgramVersion(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], {
    env: serverEnvironment(),
    cwd: '/',
    timeout: 60_000,
  }).catch((cause: Error & { stderr?: string }) => {
    throw new Error(firstLine(cause.stderr?.trim() || cause.message), { cause })
  })
  // A distribution appends its own version, such as `(Debian 15.9-0+deb12u1)`.
  const [version] = /\d+\.\d+(\.\d+)*|\d+/.exec(stdout.replace(/^\S+/, '')) ?? []
  if (version === undefined) throw new Error(`it prints no version: ${firstLine(stdout)}`)
  return version
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}

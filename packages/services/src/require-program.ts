import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { findProgram } from '@tarot/processes'

const run = promisify(execFile)

/**
 * Returns the full path of a program: see `findProgram`. On Debian or Ubuntu, as root, a missing program is installed.
 *
 * @throws Error that names the missing program and how to install it
 */
export async function requireProgram(names: string[], debianPackage: string): Promise<string> {
  const found = await findProgram(...names)
  if (found) return found
  if (process.getuid?.() === 0 && (await isDebian())) {
    console.error(`${names[0]} is missing: installing Debian's ${debianPackage}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    // One process at a time: tests of several files can miss a program at once, and apt refuses a second process.
    const apt = (...args: string[]) =>
      run('flock', ['/run/lock/tarot-apt', 'apt-get', '-qq', ...args], { env })
    await apt('update')
    await apt('install', '-y', '--no-install-recommends', debianPackage)
    const installed = await findProgram(...names)
    if (installed) return installed
  }
  throw new Error(
    `${names.join(' or ')} is needed and was not found. Install it (Debian, Ubuntu: sudo apt-get install ${debianPackage}; macOS: brew install ${debianPackage.replace('-server', '')}) and run this again.`,
  )
}

async function isDebian(): Promise<boolean> {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''))
}

import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface Process {
  pid: number
  parent: number
  /** The command line, with spaces between the arguments. Any user of the machine can read it. */
  command: string
}

/**
 * Returns the processes of this machine that run now.
 *
 * @param only the process ids to return, if they run. Default: all
 */
export async function listProcesses(only?: number[]): Promise<Process[]> {
  // Slim Linux images have no `ps`; other systems have no /proc.
  return process.platform === 'linux' ? readProc(only) : runPs(only)
}

async function readProc(only?: number[]): Promise<Process[]> {
  const pids = only ?? (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const processes = await Promise.all(
    pids.map(async (pid) => {
      const [stat, command] = await Promise.all(
        ['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      )
      // The format is `pid (name) state parent …`; the name can contain spaces and brackets.
      const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      return { pid: Number(pid), parent, command: command?.replaceAll('\0', ' ').trim() ?? '' }
    }),
  )
  return processes.filter(({ parent }) => Number.isInteger(parent))
}

async function runPs(only?: number[]): Promise<Process[]> {
  const which = only ? ['-p', only.join(',')] : ['-A']
  const { stdout } = await promisify(execFile)('ps', [...which, '-ww', '-o', 'pid=,ppid=,command='])
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command.trim() }]
  })
}

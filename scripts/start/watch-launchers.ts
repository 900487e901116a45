import { listProcesses, type Process } from '@tarot/processes'

/** Milliseconds between two checks. */
const interval = 1_000

/**
 * Calls `onEnd` when one of the commands that launched this process has ended, such as `npx`, `pnpm` or their shells. These
 * commands forward neither signals nor their own end.
 *
 * The check compares parents: a process whose parent ends gets another parent. A process id alone could have been reused.
 */
export async function watchLaunchers(onEnd: () => void): Promise<void> {
  const launchers = findLaunchers(await listProcesses(), process.pid)
  // The parent of the outermost launcher, such as a terminal's shell, may end.
  const children = [process.pid, ...launchers.slice(0, -1)]
  if (launchers.length === 0) return
  const timer = setInterval(async () => {
    const now = await listProcesses(children).catch(() => undefined)
    if (!now || children.every((pid, index) => parentOf(pid, now) === launchers[index])) return
    clearInterval(timer)
    onEnd()
  }, interval)
}

/** Returns the process ids of the parent, its parent and so on, as far as they are commands that wait for this process. */
export function findLaunchers(processes: Process[], pid: number): number[] {
  const launcher = processes.find((process) => process.pid === parentOf(pid, processes))
  if (!launcher || !isLauncher(launcher.command)) return []
  return [launcher.pid, ...findLaunchers(processes, launcher.pid)]
}

function parentOf(pid: number, processes: Process[]): number | undefined {
  return processes.find((process) => process.pid === pid)?.parent
}

/** Returns whether the command line contains `start` or a package manager. A shell that waits for one contains it too. */
function isLauncher(command: string): boolean {
  const launcherNames =
    /(^|[\s/'"])(start\/main\.ts|(npm|npx|pnpm|pnpx|corepack|yarn)(@[\w.-]+|\.c?js|\.mjs)?)($|[\s'"])/
  return launcherNames.test(command) && !isBackground(command)
}

/** Returns whether a shell starts the command in the background with `&`: the shell ends at once, the command continues. */
function isBackground(command: string): boolean {
  const [, script] = /^\S*sh\s+-\w*c\s(.*)$/s.exec(command) ?? []
  return script !== undefined && /(?<![&>])&(?![&>])/.test(script.replace(/(["']).*?\1/gs, ''))
}

import { listProcesses, type Process } from '@tarot/services'

/** Milliseconds between two looks. */
const interval = 1_000

/**
 * Tells when one of the commands has ended that stand between the person and this process, such as `npx`, `pnpm` and their
 * shells. None of them passes a signal on, and none passes on its own end.
 *
 * A process whose parent ends gets another parent, which is what is looked for: a process id can be given again.
 */
export async function watchLaunchers(onEnd: () => void): Promise<void> {
  const launchers = findLaunchers(await listProcesses(), process.pid)
  // The parent of the outermost one, such as a shell that is closed, may end.
  const children = [process.pid, ...launchers.slice(0, -1)]
  if (launchers.length === 0) return
  const timer = setInterval(async () => {
    const now = await listProcesses(children).catch(() => undefined)
    if (!now || children.every((pid, index) => parentOf(pid, now) === launchers[index])) return
    clearInterval(timer)
    onEnd()
  }, interval)
}

/**
 * The process ids of the parent, its parent, and so on, as far as they are commands that wait for this process.
 */
export function findLaunchers(processes: Process[], pid: number): number[] {
  const launcher = processes.find((process) => process.pid === parentOf(pid, processes))
  if (!launcher || !isLauncher(launcher.command)) return []
  return [launcher.pid, ...findLaunchers(processes, launcher.pid)]
}

function parentOf(pid: number, processes: Process[]): number | undefined {
  return processes.find((process) => process.pid === pid)?.parent
}

/** It has `start` or a package manager among its words, as a shell that waits for one has too. */
function isLauncher(command: string): boolean {
  const words =
    /(^|[\s/'"])(start\/main\.ts|(npm|npx|pnpm|pnpx|corepack|yarn)(@[\w.-]+|\.c?js|\.mjs)?)($|[\s'"])/
  return words.test(command) && !isBackground(command)
}

/** A shell that starts it with a single `&` ends at once, and means it to live on. */
function isBackground(command: string): boolean {
  const [, script] = /^\S*sh\s+-\w*c\s(.*)$/s.exec(command) ?? []
  return script !== undefined && /(?<![&>])&(?![&>])/.test(script.replace(/(["']).*?\1/gs, ''))
}

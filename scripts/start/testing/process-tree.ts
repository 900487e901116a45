import { listProcesses, type Process } from '@tarot/services'

/** The process and all that it has started, directly or not; the process is the first. */
export async function processTree(root: number): Promise<Process[]> {
  const processes = await listProcesses()
  const known = new Set([root])
  for (let size = 0; size < known.size; ) {
    size = known.size
    for (const { pid, parent } of processes) if (known.has(parent)) known.add(pid)
  }
  return [...known].flatMap((pid) => processes.filter((process) => process.pid === pid))
}

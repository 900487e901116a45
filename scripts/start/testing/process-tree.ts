import { listProcesses, type Process } from '@tarot/processes'

/** Returns the process, first, and all its descendants. */
export async function processTree(root: number): Promise<Process[]> {
  const processes = await listProcesses()
  const known = new Set([root])
  for (let size = 0; size < known.size; ) {
    size = known.size
    for (const { pid, parent } of processes) if (known.has(parent)) known.add(pid)
  }
  return [...known].flatMap((pid) => processes.filter((process) => process.pid === pid))
}

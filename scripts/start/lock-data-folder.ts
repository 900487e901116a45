import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listProcesses } from '@tarot/processes'
import { StartError } from './settings.ts'

/**
 * Locks the data folder against a second start. A lock whose holder has ended is stale.
 *
 * @returns releases the lock
 * @throws StartError when another start has the lock
 */
export async function lockDataFolder(dataFolder: string): Promise<() => Promise<void>> {
  const lock = join(dataFolder, 'start.pid')
  const ownLock = `${lock}.${process.pid}`
  await refuseSecondStart(dataFolder)
  await rm(ownLock, { force: true })
  await writeFile(ownLock, String(process.pid), { mode: 0o600, flag: 'wx' })
  try {
    // A hard link is atomic: the lock never exists without its content.
    await link(ownLock, lock).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      await refuseSecondStart(dataFolder)
      await rm(lock, { force: true })
      await link(ownLock, lock)
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new StartError(`Another \`pnpm start\` has just started to use ${dataFolder}`, { cause: error })
  } finally {
    await rm(ownLock, { force: true })
  }
  return () => rm(lock, { force: true })
}

/** @throws StartError when another start has the lock */
export async function refuseSecondStart(dataFolder: string): Promise<void> {
  const content = await readFile(join(dataFolder, 'start.pid'), 'utf8').catch(() => '')
  const pid = Number(content)
  if (pid === process.pid) return
  const holder = (await listProcesses()).find((process) => process.pid === pid)
  if (holder?.command.includes('start/main.ts')) throw new StartError(explainSecondStart(pid, dataFolder))
}

export function explainSecondStart(pid: number, dataFolder: string): string {
  return `Another \`pnpm start\` (process id ${pid}) uses ${dataFolder}: stop that one, or choose another folder with --data-dir`
}

import { open } from 'node:fs/promises'

/** Makes the names in a folder durable: new, renamed and removed files survive a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

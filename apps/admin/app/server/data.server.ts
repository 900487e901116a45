import { type Data, openData } from '@tarot/data'

// On the global object: a module that is loaded again during development finds the connections of the one before,
// and the starter shares them with the built application.
const held = globalThis as { tarotAdminData?: Promise<Data> | undefined }

/** `@tarot/data`, opened from the environment once per process. */
export function openedData(): Promise<Data> {
  held.tarotAdminData ??= openData().catch((error: unknown) => {
    held.tarotAdminData = undefined
    throw error
  })
  return held.tarotAdminData
}

/** Waits for what is under way, then ends every connection. */
export async function closeData(): Promise<void> {
  await (await held.tarotAdminData)?.close()
}

import { type Data, openData } from '@tarot/data'

// On the global object, because a reloaded module must find the open connections during development, and because
// `start-console.ts` shares them with the built application.
const shared = globalThis as { tarotAdminData?: Promise<Data> | undefined }

/** Opens `@tarot/data` with the settings of the environment, once per process. */
export function openedData(): Promise<Data> {
  shared.tarotAdminData ??= openData().catch((error: unknown) => {
    shared.tarotAdminData = undefined
    throw error
  })
  return shared.tarotAdminData
}

/** Waits for running calls, then closes all connections. */
export async function closeData(): Promise<void> {
  await (await shared.tarotAdminData)?.close()
}

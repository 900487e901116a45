import { readFile } from 'node:fs/promises'

/** Written by `vitest run src/migrations/expected-catalogue.test.ts -u`, after each new migration. */
const file = new URL('./expected-catalogue.txt', import.meta.url)

/** Returns the catalogue that the migrations make, as `readCatalogue` reads it. */
export async function readExpectedCatalogue(): Promise<string[]> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n')
}

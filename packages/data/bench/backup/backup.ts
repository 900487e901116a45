import type { Figure } from '../harness.ts'
import { measureNative } from './native.ts'
import { measurePgBackRest } from './pgbackrest.ts'

/** Measures the backups of both engines. */
export async function bench(): Promise<{ figures: Figure[]; versions: Record<string, string> }> {
  const native = await measureNative()
  const pgBackRest = await measurePgBackRest()
  return {
    figures: [...native.figures, ...pgBackRest.figures],
    versions: { ...native.versions, ...pgBackRest.versions },
  }
}

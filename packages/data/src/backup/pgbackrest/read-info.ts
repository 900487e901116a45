import { z } from 'zod'
import { DataError } from '../../errors.ts'
import type { RunContext } from '../run-context.ts'
import { stanza } from './configuration-file.ts'
import type { PgBackRest } from './pgbackrest.ts'

const backupSchema = z.object({
  label: z.string(),
  type: z.enum(['full', 'diff', 'incr']),
  prior: z.string().nullable(),
  /** Whether pages with a wrong checksum were found. */
  error: z.boolean().nullish(),
  archive: z.object({ start: z.string(), stop: z.string() }),
  lsn: z.object({ start: z.string(), stop: z.string() }),
  database: z.object({ id: z.number() }),
  timestamp: z.object({ start: z.number(), stop: z.number() }),
  info: z.object({ size: z.number(), repository: z.object({ delta: z.number().nullish() }) }),
})

const infoSchema = z.array(
  z.object({
    name: z.string(),
    status: z.object({ code: z.number(), message: z.string() }),
    db: z.array(z.object({ id: z.number(), version: z.string() })).default([]),
    backup: z.array(backupSchema).default([]),
  }),
)

/** A backup as pgBackRest describes it. */
export interface InfoBackup extends z.output<typeof backupSchema> {
  /** The folder of the write-ahead log in the archive, as `15-1`. */
  archiveId: string
}

/** Returns the backups that are complete according to pgBackRest, oldest first. It does not look at the files. */
export async function readInfo(pgBackRest: PgBackRest, run: RunContext): Promise<InfoBackup[]> {
  const lines = await pgBackRest.read('info', ['--output=json'], run)
  const text = lines.join('\n')
  const stanzas = infoSchema.safeParse(parseJson(text))
  if (!stanzas.success) {
    throw new DataError(
      'BACKUP_FAILED',
      `pgbackrest info has printed something unknown: ${text.slice(0, 200)}`,
    )
  }
  const found = stanzas.data.find(({ name }) => name === stanza)
  return (found?.backup ?? []).map((backup) => {
    const version = found?.db.find(({ id }) => id === backup.database.id)?.version ?? ''
    return { ...backup, archiveId: `${version}-${backup.database.id}` }
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

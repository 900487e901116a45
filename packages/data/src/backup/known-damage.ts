import { statement } from '../database/statement.ts'
import { withClient } from '../database/with-client.ts'

/** Something in the repository that is damaged, which only reading all of it finds. */
export interface KnownDamage {
  /** The file or the backup. */
  file: string
  /** One sentence. */
  message: string
}

/** What the last verification and the last drill have found, of those that have checked anything. */
export const findKnownDamage = statement<KnownDamage>(
  'backup_damage',
  `
  select found ->> 'file' as file, min(found ->> 'message') as message
    from (select distinct on (kind) checks
            from backup_runs
           where kind in ('verify', 'drill') and jsonb_array_length(checks) > 0
           order by kind, id desc) as last,
         jsonb_array_elements(last.checks) as found
   where found ->> 'ok' = 'false' and found ->> 'file' is not null
   group by 1
   order by 1
  `,
)

/** Does it over a connection of its own. */
export function readKnownDamage(
  databaseUrl: string,
  options?: { connectionTimeoutMillis: number },
): Promise<KnownDamage[]> {
  return withClient(databaseUrl, (client) => findKnownDamage(client, []), options)
}

/** What is wrong with a repository: what is lost of the write-ahead log, and what is damaged. */
export function describeProblems(
  lost: readonly { name: string; message: string }[],
  damage: readonly KnownDamage[],
): string[] {
  const files = new Set(lost.map(({ name }) => name))
  return [...lost, ...damage.filter(({ file }) => !files.has(file))].map(({ message }) => message)
}

/** Whether one of these files of a repository belongs to a backup. */
export function isBackupDamaged(id: string, files: readonly string[]): boolean {
  return files.some((file) => file.split('/').includes(id))
}

/** The segments and histories of the write-ahead log that these files of a repository hold or describe. */
export function damagedWal(files: readonly string[]): string[] {
  return files.flatMap(
    (file) => /(?:^|\/)([0-9A-F]{24}|[0-9A-F]{8}\.history)(?:$|[.-])/.exec(file)?.[1] ?? [],
  )
}

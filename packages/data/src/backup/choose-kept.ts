import type { Retention } from './backup-config.ts'

const day = 86_400_000

/**
 * Returns the backups to keep: the list from a full backup on. So each incremental backup keeps all that it builds upon.
 *
 * @param now of this machine. The clock of the server counts too, so that one wrong clock expires nothing.
 */
export function chooseKept<Kept extends { kind: 'full' | 'incremental'; finishedAt: string }>(
  backups: readonly Kept[],
  { days, fulls }: Retention,
  now: Date,
): Kept[] {
  const places = backups.flatMap(({ kind }, place) => (kind === 'full' ? [place] : []))
  const newestFulls = places.at(-fulls) ?? 0
  const newest = backups.at(-1)
  const latest = newest ? Math.min(now.getTime(), Date.parse(newest.finishedAt)) : now.getTime()
  // A backup is not older than one before it, even if the clock of the server was set back.
  let time = 0
  const times = backups.map(({ finishedAt }) => {
    time = Math.max(time, Date.parse(finishedAt))
    return time
  })
  // A moment within the days is restored from the last full backup before it.
  const anchor = places.filter((place) => (times[place] ?? 0) <= latest - days * day).at(-1) ?? 0
  return backups.slice(Math.min(anchor, newestFulls))
}

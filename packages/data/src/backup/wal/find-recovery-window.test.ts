import { expect, test } from 'vitest'
import { findGaps } from './find-gaps.ts'
import { findRecoveryWindow } from './find-recovery-window.ts'
import { isSegment } from './segment.ts'

const segmentBytes = 16 * 2 ** 20
const day = (number: number) => new Date(Date.UTC(2025, 1, number))
const name = (number: number, timeline = 1) =>
  `${timeline}`.padStart(8, '0') + number.toString(16).toUpperCase().padStart(16, '0')

/** A backup that needs one segment, and ends on the day of that number. */
const backup = (number: number, timeline = 1, parentId: string | null = null) => ({
  ...{ id: `backup-${number}`, parentId },
  ...{ timeline, segmentBytes, finishedAt: day(number).toISOString() },
  ...{ startLsn: `0/${number.toString(16)}000028`, stopLsn: `0/${number.toString(16)}000100` },
})

/** A segment is completed at noon of the day of its number. */
const noon = (number: number) => new Date(day(number).getTime() + 43_200_000)

function windowOf(backups: ReturnType<typeof backup>[], files: string[], damaged: string[] = []) {
  const lost = findGaps(backups, files).map(({ name }) => name)
  const findCompletedAt = async (segment: string) => noon(Number.parseInt(segment.slice(8), 16))
  return findRecoveryWindow(backups, { files: files.sort(), lost, damaged, findCompletedAt })
}

const backups = [backup(2), backup(5), backup(8)]
const segments = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => name(number))
const without = (...lost: number[]) =>
  segments.filter((segment) => !lost.some((one) => segment === name(one)))

test('with all of the log, the window is from the end of the oldest backup to the newest segment', async () => {
  expect(await windowOf(backups, segments)).toEqual({ from: day(2), to: noon(10) })
  // What is before all backups is not needed.
  expect(await windowOf(backups, without(1))).toEqual({ from: day(2), to: noon(10) })
  expect(await windowOf([], segments)).toBeNull()
})

test.each([
  ['after the first backup', [3], { from: day(5), to: noon(10) }],
  ['twice', [3, 6], { from: day(8), to: noon(10) }],
  ['that the first backup needs', [2], { from: day(5), to: noon(10) }],
  ['that the last backup needs', [8], { from: day(2), to: noon(7) }],
  ['after the last backup', [9], { from: day(2), to: noon(8) }],
  ['before and after the last backup', [7, 9], { from: day(8), to: noon(8) }],
  ['that all backups need', [2, 5, 8], null],
])('with a lost segment %s', async (_where, lost, window) => {
  expect(await windowOf(backups, without(...lost))).toEqual(window)
})

const wal = (number: number) => `wal/0000000100000000/${name(number)}`

test.each([
  ['segment', [`${wal(3)}.1234.zst.age`], { from: day(5), to: noon(10) }],
  ['document of a segment', [`${wal(9)}.json`], { from: day(2), to: noon(8) }],
  ['segment that the server could not replay', [name(9)], { from: day(2), to: noon(8) }],
  [
    'segment of pgBackRest',
    [`archive/tarot/18-1/0000000100000000/${name(3)}-0a1b.gz`],
    { from: day(5), to: noon(10) },
  ],
  ['first backup', ['backups/backup-2/base.tar.zst.age'], { from: day(5), to: noon(10) }],
  ['last backup', ['backup-8'], { from: day(2), to: noon(10) }],
  ['last but one, which the last builds upon', ['backup-5'], { from: day(2), to: noon(10) }],
  ['backup, each one', ['backup-2', 'backup-5', 'backup-8'], null],
])('with a damaged %s', async (_what, damaged, window) => {
  const chained = [backup(2), backup(5), backup(8, 1, 'backup-5')]
  expect(await windowOf(chained, segments, damaged)).toEqual(window)
})

test('after a restore, the log of the earlier timeline counts up to its lost segment', async () => {
  const restored = [...backups, backup(7, 2)]
  const files = [...segments, '00000002.history', name(7, 2), name(8, 2)]
  expect(await windowOf(restored, files)).toEqual({ from: day(2), to: noon(8) })
  expect(
    await windowOf(
      restored,
      files.filter((file) => file !== name(3)),
    ),
  ).toEqual({
    from: day(5),
    to: noon(8),
  })
})

test('a timeline whose history is lost is not in the window', async () => {
  const files = [...segments, name(7, 2), name(8, 2)]
  expect(files.filter(isSegment)).toEqual(files)
  expect(await windowOf([...backups, backup(7, 2)], files)).toEqual({ from: day(2), to: noon(10) })
})

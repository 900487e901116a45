import { type BackupAlertCode, backupRunKinds, type OperatorAlert } from '@tarot/data'
import { expect, test } from 'vitest'
import { operatorAlertView } from './operator-alert.ts'

const codes: BackupAlertCode[] = [
  'none',
  'failed',
  'late',
  'red_drill',
  'archive',
  'slow_backup',
  'slow_recovery',
]

const show = (alert: Partial<OperatorAlert>) =>
  operatorAlertView({
    ...{ id: 1n, event: 'opened', code: 'failed', subject: 'full', message: 'It failed.' },
    openedAt: new Date(Date.UTC(2026, 2, 1)),
    ...alert,
  }).text.value

test('every alert has a text for each event, with nothing left out', () => {
  const texts = codes.flatMap((code) =>
    (['opened', 'reminder', 'closed'] as const).flatMap((event) => {
      const subjects =
        code === 'failed' || code === 'late' ? backupRunKinds : [code === 'red_drill' ? 'drill' : code]
      return subjects.map((subject) => show({ event, code, subject }))
    }),
  )
  expect(new Set(texts).size).toBe(texts.length)
  expect(texts.filter((text) => /[{}]|undefined/.test(text))).toEqual([])
})

test('an alert says what happened and what to do', () => {
  expect(show({ message: 'The disk <sda> is full: run `df`.', subject: 'verify' })).toBe(
    '⚠️ <b>Failed: verification of the backups</b>\n\nThe disk &lt;sda&gt; is full: run <code>df</code>.\n\n' +
      'Its log is on the console’s page Backups (/backups). To run it again: <code>pnpm data backup verify</code>',
  )
  expect(show({ event: 'reminder', code: 'late' })).toMatch(/^⏰ <b>Late: full backup<\/b>, since 1 Mar/)
})

test('a restore that failed is not said to have succeeded', () => {
  const closed = show({ event: 'closed', subject: 'restore' })
  expect(closed).toBe('✅ All is well again: backups continue after the restore that failed.')
  expect(show({ event: 'closed' })).toBe('✅ All is well again: the last full backup succeeded.')
})

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'
import { operator } from './seed.ts'
import { redMessage, runs, seedBackups } from './seed-backups.ts'
import { visibleText } from './visible-text.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  visitor = await admin.operator()
})
afterAll(() => admin.close())

const textOf = async (path: string) => visibleText(await visitor.page(path))

/** The rows of the table as texts. */
function rowsOf(html: string, label: string): string[] {
  const [, table = ''] = new RegExp(`<table[^>]*aria-label="${label}">(.*?)</table>`, 's').exec(html) ?? []
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1).map(([, row = '']) => visibleText(row).trim())
}

/** The names of the marks on the timeline. */
const marksOf = (html: string) =>
  [...html.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, name = '']) => name)

test('before the first run, the page says what to do, and the overview has it to do', async () => {
  const text = await textOf('/backups')
  expect(text).toContain('Nothing was ever backed up')
  for (const command of ['pnpm data backup keys', 'BACKUP_REPOSITORY', 'pnpm data backup run']) {
    expect(text).toContain(command)
  }
  expect(text).not.toContain('Recovery window')
  expect(text).toContain('Run now')
  expect(await visitor.page('/')).toMatch(/href="\/backups"[^>]*>There is no backup</)
})

describe('with the runs of two weeks', () => {
  const now = new Date()
  beforeAll(() => seedBackups(admin.data, { now, troubles: true }))

  test('each alert is a sentence with its remedy and its run', async () => {
    const html = await visitor.page('/backups')
    const text = visibleText(html)
    const { alerts } = await admin.data.backups.status()
    expect(alerts.map(({ code }) => code).toSorted()).toEqual(['archive', 'failed', 'red_drill'])
    expect(html.match(/role="alert"/g)).toHaveLength(alerts.length)
    for (const { message } of alerts) expect(text).toContain(message)
    const [, section = ''] = /aria-label="Alerts">(.*?)<\/section>/s.exec(html) ?? []
    expect(section).toContain(`href="/backups/${runs.redDrill}"`)
    expect(section).toContain(`href="/backups/${runs.failed}"`)
    expect(await textOf('/')).toMatch(/The last \w[\w ]+ – and 2 other alerts about the backups\./)
  })

  test('the timeline names each full backup and the incremental ones that follow it', async () => {
    const html = await visitor.page('/backups')
    const marks = marksOf(html)
    expect(marks.filter((name) => /^Full backup, \d+ \w{3} \d{4}, \d\d:\d\d$/.test(name))).toHaveLength(15)
    const counts = marks.flatMap((name) => /^(\d+) incremental backups?, /.exec(name)?.[1] ?? [])
    expect(marks).toHaveLength(15 + counts.length)
    const made = await admin.data.backups.madeSince(new Date(0))
    const total = made.filter(({ kind }) => kind === 'incremental').length
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(total)
    const days = rowsOf(html, 'Backups by day')
    expect(days.reduce((sum, row) => sum + Number(row.split(' ').at(-1)), 0)).toBe(total)
    expect(html.match(/<table aria-label="Backups by day">.*?<\/table>/s)?.[0]).toContain(
      `href="/backups/${made.findLast(({ kind }) => kind === 'full')?.id}"`,
    )
  })

  test("the timeline is in the viewer's time zone", async () => {
    const newest = (await admin.data.backups.madeSince(new Date(0))).findLast(({ kind }) => kind === 'full')
    const expected = (timeZone: string) => {
      const time = newest?.finishedAt.toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' })
      return expect.stringMatching(`^Full backup, .*, ${time}$`)
    }
    expect(marksOf(await visitor.page('/backups'))).toContainEqual(expected('UTC'))
    visitor.cookies.set('time-zone', 'Asia%2FKolkata')
    const html = await visitor.page('/backups')
    visitor.cookies.delete('time-zone')
    expect(marksOf(html)).toContainEqual(expected('Asia/Kolkata'))
  })

  test('the page shows the recovery window, the archive and the estimates', async () => {
    const text = await textOf('/backups')
    const { recoveryWindow } = await admin.data.backups.status()
    expect(recoveryWindow?.to.getTime()).toBeLessThan(now.getTime())
    expect(text).toMatch(
      /Any moment from .* to .* can be restored\. The end is \d+ min( \d+ s)? behind now\./,
    )
    expect(text).toMatch(/Last full backup \d+ h ago , in 11 min 24 s, 1\.2 GiB stored/)
    expect(text).toMatch(/Last recovery drill \d+ min ago , in 12 min, recovery time 22 min 32 s failed/)
    expect(text).toMatch(/newest segment \d h ago , 94 segments waiting not uploaded/)
    expect(text).toMatch(/A full backup takes about 11 min 24 s within 30 min/)
    expect(text).toMatch(/A recovery takes about 22 min 20 s within 60 min/)
    expect(text).toContain('Engine Postgres itself')
  })

  test('a run that has not ended shows its step and percent, or that it waits', async () => {
    const html = await visitor.page('/backups')
    const [requested, running, drill] = rowsOf(html, 'Runs')
    expect(requested).toBe('Verification requested – – – – the command line')
    expect(running).toMatch(/^Full backup running, 42 % .* – – – operator@tarot\.example$/)
    expect(drill).toMatch(/^Recovery drill failed .* 12 min 4\.9 GiB – the schedule$/)
    const text = visibleText(html)
    expect(text).toContain('Copying the database. The page refreshes itself.')
    const waits = 'The worker begins it when the running full backup has ended.'
    expect(text).toContain(waits)
    expect(await textOf(`/backups/${runs.requested}`)).toContain(waits)
    expect(html.match(/role="progressbar"[^>]*aria-valuenow="42"/g)).toHaveLength(1)
    // Its total is not known.
    await admin.data.prisma.backupRun.update({
      where: { id: runs.running },
      data: { progress: { step: 'Removing old backups', done: 0, total: null } },
    })
    const later = await visitor.page(`/backups/${runs.running}`)
    expect(visibleText(later)).toContain('Removing old backups. The page refreshes itself.')
    expect(later).not.toContain('role="progressbar"')
  })

  test('the runs are filtered by kind and state, and an unknown filter is ignored', async () => {
    const failed = rowsOf(await visitor.page('/backups?status=failed'), 'Runs')
    expect(failed.map((row) => row.split(' failed')[0])).toEqual(['Recovery drill', 'Incremental backup'])
    const one = rowsOf(await visitor.page('/backups?status=failed&kind=drill'), 'Runs')
    expect(one).toEqual(failed.slice(0, 1))
    expect(await textOf('/backups?kind=restore')).toContain('No run of this kind and state')
    const all = await visitor.page('/backups?kind=lost')
    expect(visibleText(all)).toContain('Ignored parts of the address: kind “lost”.')
    expect(rowsOf(all, 'Runs')).toHaveLength(20)
  })

  test('a red drill shows its failed checks first, its error, its figures and its log', async () => {
    const html = await visitor.page(`/backups/${runs.redDrill}`)
    const text = visibleText(html)
    expect(html).toMatch(new RegExp(`role="alert".*1 of 6 checks failed: ${redMessage}`, 's'))
    const checks = rowsOf(html, 'Checks')
    expect(checks).toHaveLength(6)
    expect(checks[0]).toBe(`Ledger ✗ failed ${redMessage}`)
    for (const check of checks.slice(1)) expect(check).toContain(' passed ')
    expect(text).toContain('1 of 6 checks failed.')
    expect(text).toContain('Recovery time 22 min 32 s')
    expect(text).toContain('Recovery point 38 s before the run')
    expect(html).toMatch(
      /<pre[^>]*>.*replayed segment 00000001000000160000003B of the write-ahead log<\/pre>/s,
    )
    expect(html).toContain('href="/backups"')
  })

  test('a backup shows what it builds upon, its log positions and its sizes', async () => {
    const { items } = await admin.data.backups.list({ kind: 'incremental', status: 'succeeded', limit: 1 })
    const text = await textOf(`/backups/${items[0]?.id}`)
    for (const part of [
      'Backup backup-0',
      'Builds upon backup-1',
      'Write-ahead log 16/B374D848 to 16/B40000F8, timeline 1',
      'Database 4.9 GiB',
      'Stored 28 MiB',
      'by the schedule',
      '1 check passed.',
    ]) {
      expect(text).toContain(part)
    }
  })
})

describe('after a restore', () => {
  let restored: OpenConsole
  let page: (path: string) => Promise<string>
  const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, seconds))
  beforeAll(async () => {
    restored = await openConsole()
    const by = await restored.operator()
    page = async (path) => visibleText(await by.page(path))
    const run = (kind: string, seconds: number, more: object = {}) => ({
      ...{ kind, engine: 'native', status: 'succeeded', requestedBy: 'schedule' },
      ...{ requestedAt: at(seconds), startedAt: at(seconds), finishedAt: at(seconds + 2), ...more },
    })
    await restored.data.prisma.backupRun.createMany({
      data: [
        run('full', 1, { storedBytes: 5n * 2n ** 20n, recoveryFrom: at(3), recoveryTo: at(4) }),
        run('verify', 5, { storedBytes: 7n * 2n ** 20n }),
        run('restore', 30, { backupId: 'a' }),
      ],
    })
  })
  afterAll(() => restored.close())

  test('the page says so, and times have seconds and the time zone', async () => {
    const text = await page('/backups')
    expect(text).toMatch(/Restored 1 Mar 2026, 12:00:32 \. Runs between the restored moment and the restore/)
    expect(text).toContain('Times are in UTC.')
    expect(text).toMatch(/Any moment from 1 Mar 2026, 12:00:03 to 1 Mar 2026, 12:00:04 can be restored/)
    expect(await page('/backups/1')).toMatch(/Started 1 Mar 2026, 12:00:01 Finished 1 Mar 2026, 12:00:03/)
    expect(await page('/backups/1')).toContain('Times are in UTC')
  })

  test('a verification has read bytes, and stored none', async () => {
    expect(await page('/backups')).toMatch(/Verification succeeded .* 7 MiB read the schedule/)
    expect(await page('/backups/2')).toContain('Read 7 MiB')
    expect(await page('/backups/1')).toContain('Stored 5 MiB')
  })

  test('after a verification that has found everything lost, nothing can be restored', async () => {
    const checks = [{ name: 'Write-ahead log', ok: false, message: 'lost' }]
    const more = { kind: 'verify', engine: 'native', status: 'failed', requestedBy: 'schedule', checks }
    const times = { requestedAt: at(40), startedAt: at(40), finishedAt: at(41) }
    await restored.data.prisma.backupRun.create({ data: { ...more, ...times } })
    const text = await page('/backups')
    expect(text).toContain('Nothing can be restored: the last verification says what is lost.')
    expect(text).not.toContain('Restored')
  })
})

describe('Run now', () => {
  async function freshConsole() {
    const fresh = await openConsole()
    onTestFinished(() => fresh.close())
    const by = await fresh.operator()
    const send = async (form: Record<string, string>) => {
      const response = await by.post('/backups.data', form)
      return { status: response.status, text: await response.text() }
    }
    return { fresh, by, send }
  }

  test('a form that is sent repeatedly requests one run and gets the same outcome', async () => {
    const { fresh, by, send } = await freshConsole()
    const forms = Array.from({ length: 4 }, () => send({ kind: 'full', after: '' }))
    const answers = [...(await Promise.all(forms)), await send({ kind: 'full', after: '' })]
    for (const { status, text } of answers) {
      expect([status, text]).toEqual([200, expect.stringContaining('the full backup is requested')])
    }
    const { items } = await fresh.data.backups.list()
    expect(items).toMatchObject([{ kind: 'full', status: 'requested', requestedBy: operator.email }])
    expect(visibleText(await by.page('/backups'))).toContain(`Full backup , requested by ${operator.email}`)
  })

  test('while a run of the same kind is open, a sentence says so, and other kinds can be requested', async () => {
    const { fresh, send } = await freshConsole()
    await fresh.data.backups.request({ kind: 'incremental', requestedBy: 'schedule' })
    expect(await send({ kind: 'incremental', after: '' })).toEqual({
      status: 409,
      text: expect.stringContaining(
        'An incremental backup is already requested by the schedule. Wait for its end.',
      ),
    })
    // Their own request, which the page shows already.
    const { status } = await send({ kind: 'verify', after: '' })
    const [own] = (await fresh.data.backups.list()).items
    expect(status).toBe(200)
    expect(await send({ kind: 'verify', after: String(own?.id) })).toMatchObject({
      status: 409,
      text: expect.stringContaining(`A verification is already requested by ${operator.email}.`),
    })
    expect((await fresh.data.backups.list()).items).toHaveLength(2)
  })

  test('a request that no worker begins says so', async () => {
    const { fresh, by } = await freshConsole()
    const id = await fresh.data.backups.request({ kind: 'full', requestedBy: operator.email })
    const page = async () => visibleText(await by.page('/backups'))
    expect(await page()).toContain('The worker begins it within a minute.')
    const requestedAt = new Date(Date.now() - 10 * 60_000)
    await fresh.data.prisma.backupRun.update({ where: { id }, data: { requestedAt } })
    expect(await page()).toContain('The worker has not begun it yet. Check that a worker')
  })

  test.each(['restore', 'report', 'none', ''])('the kind “%s” cannot be requested', async (kind) => {
    const response = await visitor.post('/backups.data', { kind, after: '' })
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('Choose what to run.'),
    ])
  })
})

test('none of this is logged', () => {
  expect(admin.process.output()).toBe(`admin console is ready: ${admin.url}\n`)
})

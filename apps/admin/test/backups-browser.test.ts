import { openBrowser } from '@tarot/services/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { operator } from './seed.ts'
import { seedBackups } from './seed-backups.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), openBrowser()])
  await seedBackups(admin.data)
})
afterAll(async () => {
  await browser.close()
  await admin.close()
})

test('an operator requests a drill with the keyboard and sees it begin, progress and end', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/')
  await page.getByRole('link', { name: 'Backups' }).click()
  await page.waitForURL('/backups')
  await page.getByRole('button', { name: 'Run now' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Full backup').and(dialog.locator(':focus')).waitFor()
  await dialog.getByText('It takes about 29 min 42 s.').waitFor()
  await dialog.getByLabel('Recovery drill').press('Space')
  await page.keyboard.press('Enter')
  await dialog.locator(':focus').getByText('restores the newest backup into a scratch folder').waitFor()
  await dialog.getByText('It takes about 29 min 42 s.').waitFor()
  await dialog.getByRole('button', { name: 'Run the recovery drill' }).press('Enter')
  await page.getByRole('status').getByText('Done: the recovery drill is requested.').waitFor()
  await page.getByRole('button', { name: 'Run now' }).and(page.locator(':focus')).waitFor()
  const [requested] = (await admin.data.backups.list({ limit: 1 })).items
  expect(requested).toMatchObject({ kind: 'drill', status: 'requested', requestedBy: operator.email })

  const where = { id: requested?.id ?? 0n }
  const update = admin.data.prisma.backupRun.update
  await update({
    where,
    data: { status: 'running', startedAt: new Date(), progress: { step: 'Restoring', done: 1, total: 4 } },
  })
  const bar = page.getByRole('progressbar', { name: 'Progress of the recovery drill' })
  await bar.and(page.locator('[aria-valuenow="25"]')).waitFor()
  await page.getByText('Done: the recovery drill is requested.').waitFor({ state: 'hidden' })
  await update({ where, data: { progress: { step: 'Reconciling the ledger', done: 3, total: 4 } } })
  await page.getByText('Reconciling the ledger. The page refreshes itself.').waitFor()
  const row = page.getByRole('table', { name: 'Runs' }).getByRole('row').nth(1)
  await row.getByText('running, 75').waitFor()

  await row.getByRole('link', { name: 'Recovery drill' }).click()
  await page.waitForURL(`/backups/${requested?.id}`)
  await bar.waitFor()
  const checks = [{ name: 'Ledger', ok: true, message: 'No discrepancies.' }]
  await update({ where, data: { status: 'succeeded', finishedAt: new Date(), checks, recoverySeconds: 2 } })
  await page.getByRole('table', { name: 'Checks' }).getByText('No discrepancies.').waitFor()
  await bar.waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'Backups' }).first().click()
  await row.getByText('succeeded').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('a kind that was requested meanwhile is refused with a sentence in the dialog', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/backups')
  await page.getByRole('button', { name: 'Run now' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Verification').check()
  await dialog.getByRole('button', { name: 'Review' }).click()
  const id = await admin.data.backups.request({ kind: 'verify', requestedBy: 'colleague@tarot.example' })
  await dialog.getByRole('button', { name: 'Run the verification' }).click()
  await dialog
    .getByRole('alert')
    .getByText('A verification is already requested by colleague@tarot.example.')
    .waitFor()
  // The dialog knows it as well as soon as the page is up to date.
  await dialog.getByRole('button', { name: 'Back' }).click()
  await expect.poll(() => dialog.getByLabel('Verification').isDisabled()).toBe(true)
  // The browser logs the 409.
  expect(complaints).toEqual([expect.stringContaining('409')])
  await admin.data.prisma.backupRun.delete({ where: { id } })
  await context.close()
})

test.each([1440, 390])('the timeline has its marks in order, %i pixels wide', async (width) => {
  const { page, context, open, complaints } = await openTab(browser, admin, { width })
  await open('/backups')
  const timeline = page.getByRole('group', { name: 'Backups in the recovery window' })
  const frame = await timeline.boundingBox()
  const fulls = await timeline.getByRole('img', { name: /^Full backup, / }).all()
  expect(fulls).toHaveLength(15)
  const lefts = await Promise.all(fulls.map(async (mark) => (await mark.boundingBox())?.x ?? Number.NaN))
  expect(lefts).toEqual(lefts.toSorted((one, other) => one - other))
  // Half a mark may be outside.
  expect(Math.min(...lefts)).toBeGreaterThan((frame?.x ?? 0) - 5)
  expect(Math.max(...lefts)).toBeLessThan((frame?.x ?? 0) + (frame?.width ?? 0))
  await timeline
    .getByRole('img', { name: /^23 incremental backups, / })
    .first()
    .waitFor()
  await page.getByText('Backups by day').focus()
  await page.keyboard.press('Enter')
  const days = page.getByRole('table', { name: 'Backups by day' })
  expect(await days.getByRole('link').count()).toBe(15)
  expect(complaints).toEqual([])
  await context.close()
})

test('the log of a run shows its end, and scrolls with the keyboard', async () => {
  const { page, context, open } = await openTab(browser, admin, { width: 390 })
  const { items } = await admin.data.backups.list({ kind: 'drill', status: 'succeeded' })
  const [drill] = await Promise.all(items.map(({ id }) => admin.data.backups.get(id))).then((found) =>
    found.filter((run) => run?.log),
  )
  await open(`/backups/${drill?.id}`)
  const log = page.getByRole('region', { name: 'Log' })
  const distanceToEnd = () =>
    log.evaluate(({ scrollTop, scrollHeight, clientHeight }) => scrollHeight - clientHeight - scrollTop)
  await expect.poll(distanceToEnd).toBeLessThan(2)
  await log.focus()
  await page.keyboard.press('Home')
  await expect.poll(distanceToEnd).toBeGreaterThan(100)
  await context.close()
})

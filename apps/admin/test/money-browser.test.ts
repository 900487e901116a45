import { randomUUID } from 'node:crypto'
import { openBrowser } from '@tarot/services/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paymentPath } from '../app/payments/payment-path.ts'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { operator } from './seed.ts'
import { charges, paid, park, refunded, seedMoney, spendAll } from './seed-money.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), openBrowser()])
  await seedMoney(admin.data)
})
afterAll(async () => {
  await browser.close()
  await admin.close()
})

const newCharge = () => `stx${randomUUID()}`
const balanceOf = async (userId: bigint) => (await admin.data.credits.balance(userId)).balance

test('an operator finds a payment and refunds it, and the page refreshes until the bot has refunded the Stars', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  const chargeId = newCharge()
  await paid(admin.data, 20n, chargeId)
  await open('/payments')
  await page.getByLabel('State').selectOption('credited')
  await page.waitForURL(/state=credited/)
  await page.getByTitle(chargeId).click()
  await page.waitForURL(paymentPath(chargeId))

  // The credits are spent while the page is open; the dialog shows the current balance.
  await spendAll(admin.data, 20n, 12)
  await page.getByRole('button', { name: 'Refund' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').and(dialog.locator(':focus')).waitFor()
  await page.keyboard.type('Bought by mistake')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('The balance goes from 12 to 0.').waitFor()
  await dialog.getByText('18 credits of the purchase are already spent').waitFor()
  await dialog.getByRole('button', { name: 'Refund 125 Stars' }).dblclick()
  await page.getByRole('status').getByText('Done: the bot refunds 125 Stars').waitFor()
  await page.getByText('The refund is in progress.').waitFor()
  await page.locator(':focus').getByText('Done:').waitFor()
  expect(await page.getByRole('button', { name: 'Refund' }).count()).toBe(0)
  expect(await admin.data.payments.get(chargeId)).toMatchObject({
    state: 'refunding',
    refundRequestedBy: `operator:${operator.email}`,
  })
  expect(await balanceOf(20n)).toBe(12)

  await admin.data.payments.recordRefundFailure(chargeId, 'Telegram did not answer')
  await page.getByText('Telegram did not answer').waitFor()
  await refunded(admin.data, 20n, chargeId)
  await page.getByText('18 credits missing').waitFor()
  await page
    .getByRole('status')
    .getByText(/^Done: 125 Stars refunded to @\w+\.$/)
    .waitFor()
  expect(await balanceOf(20n)).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('an operator credits a parked payment with the credits that the price list suggests', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin, {
    width: 390,
    colorScheme: 'dark',
  })
  const chargeId = newCharge()
  await park(admin.data, 22n, chargeId)
  const before = await balanceOf(22n)
  await open('/')
  await page.getByRole('link', { name: /parked payments/ }).click()
  await page.getByTitle(chargeId).click()
  await page.getByRole('button', { name: 'Credit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('125 Stars buy 30 credits.').waitFor()
  const amount = dialog.getByLabel('Credits', { exact: true })
  await amount.and(dialog.locator(':focus')).waitFor()
  expect(await amount.inputValue()).toBe('30')
  await page.keyboard.type('77')
  expect(await amount.inputValue()).toBe('77')
  await amount.fill('30')
  await dialog.getByLabel('Reason').fill('Paid by an old link')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText(`from ${before} to ${before + 30}`).waitFor()
  await dialog.getByRole('button', { name: 'Grant 30 credits' }).dblclick()
  await page
    .getByRole('status')
    .getByText(`30 credits granted, the new balance is ${before + 30}`)
    .waitFor()
  expect(await balanceOf(22n)).toBe(before + 30)
  expect(await admin.data.payments.get(chargeId)).toMatchObject({ state: 'credited' })
  expect(complaints).toEqual([])
  await context.close()
})

test('the second operator sees who was first, and the current state', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  const chargeId = newCharge()
  await park(admin.data, 23n, chargeId)
  await open(paymentPath(chargeId))
  await page.getByRole('button', { name: 'Credit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Paid by an old link')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('The balance goes from').waitFor()
  const actor = 'operator:colleague@tarot.example'
  await admin.data.payments.creditParked({ chargeId, credits: 20, reason: 'x', actor })
  await dialog.getByRole('button', { name: 'Grant 30 credits' }).click()
  await page.getByRole('status').getByText('colleague@tarot.example had already granted 20 credits').waitFor()
  await page.getByText('credited', { exact: true }).waitFor()
  await dialog.waitFor({ state: 'hidden' })
  expect(complaints).toEqual([])
  await context.close()
})

test('the page of a payment shows only the last outcome, and only while it is true', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  const chargeId = newCharge()
  await paid(admin.data, 24n, chargeId)
  await open(paymentPath(chargeId))
  const dialog = page.getByRole('dialog')
  const notices = () => page.getByRole('main').getByRole('status').allTextContents()
  const submit = async (button: string, confirm: string) => {
    await page.getByRole('button', { name: button }).click()
    await dialog.getByLabel('Reason').fill('A test')
    await dialog.getByRole('button', { name: 'Review' }).click()
    await dialog.getByRole('button', { name: confirm }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  await submit('Refund', 'Refund 125 Stars')
  await page.getByRole('status').getByText('Done: the bot refunds 125 Stars').waitFor()
  await admin.data.payments.recordRefundFailure(chargeId, '400 Bad Request: CHARGE_NOT_FOUND', {
    final: true,
  })
  await page.getByText('The refund is impossible.').waitFor()
  await page.getByText('The user keeps the 30 credits.').waitFor()
  expect(await page.getByText('can be credited').count()).toBe(0)
  expect(await notices()).toEqual([])

  await submit('Withdraw the refund', 'Withdraw the refund')
  await page.getByRole('status').getByText('Done: the refund is withdrawn.').waitFor()
  expect(await notices()).toEqual(['Done: the refund is withdrawn.'])
  await submit('Refund', 'Refund 125 Stars')
  await page.getByText('The refund is in progress.').waitFor()
  expect(await notices()).toEqual(['Done: the bot refunds 125 Stars as soon as it runs.'])
  await refunded(admin.data, 24n, chargeId)
  await expect.poll(notices).toEqual([expect.stringMatching(/^Done: 125 Stars refunded to @\w+\.$/)])
  expect(complaints).toEqual([])
  await context.close()
})

test('the page of a payment that was not credited says what to do with it', async () => {
  const { page, context, open } = await openTab(browser, admin)
  const chargeId = newCharge()
  await park(admin.data, 25n, chargeId)
  await admin.data.payments.requestRefund({ chargeId, reason: 'x', actor: `operator:${operator.email}` })
  await open(paymentPath(chargeId))
  await page.getByText('The bot refunds the Stars, so it has to run. This takes a few seconds.').waitFor()
  await admin.data.payments.recordRefundFailure(chargeId, '400 Bad Request: CHARGE_NOT_FOUND', {
    final: true,
  })
  await page.getByText('The payment was not credited.').waitFor()
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Withdraw the refund' }).click()
  await dialog.getByLabel('Reason').fill('Telegram does not know it')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('it can be credited, or refunded again.').waitFor()
  await dialog.getByRole('button', { name: 'Withdraw the refund' }).click()
  await page.getByRole('status').getByText('Done: the refund is withdrawn.').waitFor()
  await page.getByRole('button', { name: 'Credit' }).click()
  await dialog.getByLabel('Reason').fill('Paid by an old link')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByRole('button', { name: 'Grant 30 credits' }).click()
  await page.getByRole('status').getByText('Done: 30 credits granted').waitFor()
  expect(await page.getByRole('main').getByRole('status').count()).toBe(1)
  await context.close()
})

test('data that was read before a change and arrives after it does not replace the new data', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/users/23')
  const changed = Promise.withResolvers<void>()
  let isFirst = true
  await page.route(/\/users\/23\.data/, async (route) => {
    const isDelayed = isFirst && route.request().method() === 'GET'
    if (isDelayed) isFirst = false
    const response = await route.fetch()
    if (isDelayed) await changed.promise
    await route.fulfill({ response }).catch(() => {}) // The page has cancelled the request.
  })
  await page.getByRole('button', { name: 'Change tier' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Tier', { exact: true }).selectOption('professional')
  await dialog.getByLabel('Reason').fill('A test')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByRole('button', { name: 'Change tier' }).click()
  await page.getByRole('status').getByText('Done: the Sun plan is in force, without an end.').waitFor()
  await dialog.waitFor({ state: 'hidden' })
  changed.resolve()
  await page.waitForLoadState('networkidle')
  expect(await page.getByText('No tier changes').count()).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('the review of a tier names the plan that is also paid, the effect of its renewal and how to stop it', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/users/12')
  const dialog = page.getByRole('dialog')
  const review = () => dialog.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('button', { name: 'Change tier' }).click()
  await dialog.getByLabel('Tier', { exact: true }).selectOption('basic')
  await dialog.getByLabel('Last day').fill(`${new Date().getUTCFullYear() + 1}-06-30`)
  await dialog.getByLabel('Reason').fill('A test')
  await review()
  await dialog.getByText('“No plan” has no last day. Leave the day empty, or choose a plan.').waitFor()
  await dialog.getByLabel('Last day').and(dialog.locator(':focus')).waitFor()
  await dialog.getByLabel('Last day').fill('')
  await review()
  await dialog.getByText(/pays 250 Stars a month for the Moon plan/).waitFor()
  const notice = dialog.getByText(/paid until \d+ \w+ \d{4}, renews automatically\)/)
  await notice
    .and(page.getByText('Setting “No plan” does not stop it: the renewal restores the Moon plan.'))
    .waitFor()
  await dialog.getByText('“Stop renewing” under /subscription').waitFor()
  const link = dialog.getByRole('link', { name: 'its last payment' })
  expect(await link.getAttribute('href')).toBe(paymentPath(charges.subscription))
  await dialog.getByRole('button', { name: 'Back' }).click()
  await dialog.getByLabel('Tier', { exact: true }).selectOption('professional')
  await review()
  await dialog.getByText('is charged for the Moon plan, while the Sun plan stays in force.').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'Change tier' }).click()
  await dialog.getByLabel('Tier', { exact: true }).selectOption('basic')
  await dialog.getByLabel('Reason').fill('A test')
  await review()
  await dialog.getByRole('button', { name: 'Change tier' }).click()
  await page.getByRole('status').getByText('Done: no plan is in force now.').waitFor()
  await page.getByText(/the Moon plan is also paid until \d+ \w+ \d{4}/).waitFor()

  // A user without a plan.
  await open('/users/21')
  await page.getByRole('button', { name: 'Change tier' }).click()
  await dialog.getByLabel('Reason').fill('A test')
  await review()
  await dialog.getByText('This user already has no plan. Choose another tier.').waitFor()
  await dialog.getByLabel('Tier', { exact: true }).selectOption('premium')
  await review()
  await dialog.getByText('Moon plan, without an end, and is notified.').waitFor()
  expect(await dialog.getByText('Stars').count()).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('an operator refunds the credits of a reading once', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  const { items } = await admin.data.readings.list({ spreadType: 'celtic', limit: 1 })
  const [reading] = items
  if (!reading) throw new Error('the seed has none')
  const before = await balanceOf(reading.userId)
  await open(`/readings/${reading.id}`)
  await page.getByRole('button', { name: 'Refund credits' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('It made no sense')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText(`from ${before} to ${before + 10}`).waitFor()
  await dialog.getByRole('button', { name: 'Refund 10 credits' }).dblclick()
  await page.getByRole('status').getByText('Done: 10 credits refunded').waitFor()
  await page.getByText(`by ${operator.email}`).waitFor()
  expect(await page.getByRole('button', { name: 'Refund credits' }).count()).toBe(0)
  expect(await balanceOf(reading.userId)).toBe(before + 10)
  expect(complaints).toEqual([])
  await context.close()
})

test('an operator reconciles the ledger once with two clicks', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  const count = async () =>
    (await admin.data.reconciliations.list({ subject: 'ledger', limit: 100 })).items.length
  const before = await count()
  await open('/reconciliation')
  await page.getByRole('button', { name: 'Reconcile the ledger now' }).dblclick()
  // The result appears at once or, on a busy machine, after the reconciliation has finished.
  await expect.poll(count).toBe(before + 1)
  await page.getByRole('button', { name: 'Reconcile the ledger now' }).and(page.locator(':enabled')).waitFor()
  await expect
    .poll(() => page.getByRole('table', { name: 'Reconciliations' }).getByRole('row').count())
    .toBe(before + 3)
  expect(await count()).toBe(before + 1)
  await page
    .getByRole('link', { name: /\d\d:\d\d/ })
    .first()
    .click()
  await page.getByRole('heading', { name: 'Reconciliation of the ledger' }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('the whole charge ID of a payment is copied, and a charge ID with special characters works', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('/payments?state=foreign')
  await page
    .getByRole('row')
    .filter({ has: page.getByTitle(charges.odd) })
    .getByRole('button')
    .click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(charges.odd)
  await page.getByTitle(charges.odd).click()
  await page.getByRole('heading', { name: '125 Stars from @velvet_lantern' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: '125 Stars from @velvet_lantern' }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

import { randomUUID } from 'node:crypto'
import { type Data, invoicePayload, parkedReasons, paymentStates } from '@tarot/data'
import { spreadTypes } from '@tarot/deck'
import { products } from '@tarot/pricing'
import { openBrowser } from '@tarot/services/browser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paymentPath, shortChargeId } from '../app/payments/payment-path.ts'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { runs, seedBackups } from './seed-backups.ts'
import { charges, seedMoney } from './seed-money.ts'
import { visibleText } from './visible-text.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  await seedMoney(admin.data)
  await seedBackups(admin.data, { troubles: true })
  await seedPlans(admin.data)
  await seedDailyCredits(admin.data)
  visitor = await admin.operator()
})
afterAll(() => admin.close())

const dailyReader = 25n

const parkedPlan = 'stxParkedPlan_r8Lq2WmZ'

const periodEnd = new Date(Date.now() + 30 * 86_400_000)

/** Adds what the other seeds lack: invoices, refunds and shortfalls of each product, and a parked payment of each plan. */
async function seedPlans(data: Data): Promise<void> {
  for (const [index, { name: product, credits, stars, tier }] of products.entries()) {
    const userId = BigInt(15 + index)
    const openPurchase = (more: object = {}) =>
      data.transactions.openPurchase({
        userId,
        ...{ product, credits, stars, tier },
        idempotencyKey: `test:${index} ${JSON.stringify(more)}`,
        ...more,
      })
    const pay = (id: bigint, chargeId: string) => ({
      userId,
      chargeId,
      payload: invoicePayload(id),
      stars,
      periodEnd: tier && periodEnd,
    })
    await openPurchase({ stars: stars + 1 })
    const paid = pay((await openPurchase()).transactionId, `stx${product}_0`)
    await data.transactions.completePurchase(paid)
    const { balance } = await data.credits.balance(userId)
    await data.readings.reserve({ userId, price: balance, idempotencyKey: `test:spend ${index}` })
    await data.payments.recordRefund(paid)
    if (!tier) continue
    const parked = {
      ...pay((await openPurchase({ stars: stars + 2 })).transactionId, parkedPlan),
      chargeId: `${parkedPlan}_${tier}`,
    }
    await data.transactions.completePurchase(parked)
  }
}

/** Grants daily credits as the bot does. */
async function seedDailyCredits({ credits }: Data): Promise<void> {
  for (const { tier } of products) {
    const grant = { userId: dailyReader, reason: `daily credits: ${tier}`, actor: 'bot' }
    if (tier) await credits.grant({ ...grant, amount: 1, idempotencyKey: `test:daily ${randomUUID()}` })
  }
}

/** Codes of the database and of addresses, which no visible text should have. */
const codes = [
  ...products.map(({ name }) => name),
  'basic',
  ...['verify', 'native', 'pgbackrest', 'red_drill', 'slow_backup', 'slow_recovery'],
  ...[...paymentStates, ...parkedReasons, ...spreadTypes].filter((code) => code.includes('_')),
]
const rawCode = new RegExp(`(?:.{0,30})(?<![\\w-])(?:${codes.join('|')})(?![\\w-])(?:.{0,30})`, 'g')

/** The visible text of a page and its text attributes, for screen readers and tooltips. */
function readableText(html: string): string {
  const attributes = [...html.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]*)"/g)]
  // The interpretation is prose.
  const [text = ''] = visibleText(html).split(' Interpretation ')
  return [text, ...attributes.map(([, value]) => value)].join('\n')
}

const filters = [
  '/users?tier=premium',
  '/users?tier=professional',
  '/transactions?state=closed',
  '/payments?state=refund_failed',
  '/readings?spread=week_ahead',
]

/** Loads every kind of page that the overview links to, directly or not, with the newest rows of each table. */
async function walk(): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  const queue = ['/', ...filters]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (pages.has(path)) continue
    const html = await visitor.page(path)
    pages.set(path, html)
    for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]*)"/g)) {
      const next = href.replaceAll('&amp;', '&')
      const isRow = /^\/(readings|transactions|users)\/(\d+)$/.exec(next)
      // One in twenty pages of the seeded rows, because they are alike.
      const skipped = isRow && isRow[1] !== 'users' && Number(isRow[2]) < 5_000 && Number(isRow[2]) % 20 > 0
      // Further pages of a table have the same columns.
      const isFurther = /[?&](before|ledger|invoices|payments|readings|tiers)=/.test(next)
      if (next.startsWith('/') && !next.startsWith('/cache/review') && !skipped && !isFurther)
        queue.push(next)
    }
  }
  return pages
}

test('no page shows a code in its text', async () => {
  const pages = await walk()
  const kinds = new Set([...pages.keys()].map((path) => path.split(/[/?]/).slice(0, 2).join('/')))
  expect([...kinds].toSorted()).toEqual(
    ['/', '/account', '/backups', '/cache', '/payments', '/prices', '/readings', '/reconciliation'].concat([
      '/shortfalls',
      '/transactions',
      '/users',
    ]),
  )
  for (const id of Object.values(runs)) expect([...pages.keys()]).toContain(`/backups/${id}`)
  const codesOfPages = [...pages].flatMap(([path, html]) =>
    [...readableText(html).matchAll(rawCode)].map(([match]) => `${path}: ${match}`),
  )
  expect(codesOfPages).toEqual([])
  // Several hundred pages.
}, 180_000)

test('the ledger shows the plan of daily credits by its name, and reasons of operators unchanged', async () => {
  const reason = 'daily credits: premium'
  const input = { userId: dailyReader, reason, actor: 'operator:colleague@tarot.example', amount: 1 }
  const grant = await admin.data.credits.grant({ ...input, idempotencyKey: `test:${randomUUID()}` })
  const page = visibleText(await visitor.page(`/users/${dailyReader}`))
  for (const plan of ['Sun', 'Moon']) expect(page).toContain(`daily credits: ${plan} plan · by the bot`)
  expect(page).toContain(`${reason} · by colleague@tarot.example`)
  const { items } = await admin.data.transactions.list({ userId: dailyReader, limit: 3 })
  const daily = items.find(({ reason }) => reason === 'daily credits: professional')
  expect(visibleText(await visitor.page(`/transactions/${daily?.id}`))).toContain('daily credits: Sun plan')
  expect(visibleText(await visitor.page(`/transactions/${grant.transactionId}`))).toContain(reason)
})

test('a tier change by a payment links to the payment', async () => {
  const html = await visitor.page('/users/12')
  expect(visibleText(html)).toContain(`Telegram paid with ${shortChargeId(charges.subscription)}`)
  const [, table = ''] = /<table[^>]*aria-label="Tier changes">(.*?)<\/table>/s.exec(html) ?? []
  expect(table).toContain(`href="${paymentPath(charges.subscription)}"`)
})

test('the dialogs that credit a plan show no code', async () => {
  const browser = await openBrowser()
  const { page, context, open } = await openTab(browser, admin)
  for (const tier of ['premium', 'professional']) {
    await open(paymentPath(`${parkedPlan}_${tier}`))
    await page.getByRole('button', { name: 'Credit' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.textContent()).not.toMatch(rawCode)
    await dialog.getByLabel('Credits', { exact: true }).fill('60')
    await dialog.getByLabel('Reason').fill('A test')
    await dialog.getByRole('button', { name: 'Review' }).click()
    await dialog.getByText('The balance goes from').waitFor()
    expect(await dialog.textContent()).toMatch(/The (Moon|Sun) plan is activated/)
    expect(await dialog.textContent()).not.toMatch(rawCode)
  }
  await context.close()
  await browser.close()
})

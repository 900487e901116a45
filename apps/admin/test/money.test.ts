import { randomUUID } from 'node:crypto'
import { invoicePayload, transactionStates } from '@tarot/data'
import { spreads } from '@tarot/deck'
import { packages, plans, priceOf, spreadPricesOf } from '@tarot/pricing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paymentPath } from '../app/payments/payment-path.ts'
import { formatDate } from '../app/ui/format.ts'
import { tierLabels } from '../app/users/tier-labels.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { operator } from './seed.ts'
import { charges, paid, park, returned, seedMoney } from './seed-money.ts'
import { visibleText as text } from './visible-text.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  await seedMoney(admin.data)
  visitor = await admin.operator()
})
afterAll(() => admin.close())

const actor = `operator:${operator.email}`
const somebodyElse = 'operator:somebody.else@tarot.example'
const newCharge = () => `stx${randomUUID()}`
const balanceOf = async (userId: bigint) => (await admin.data.credits.balance(userId)).balance
const read = async (path: string) => text(await visitor.page(path))
/** A form, as the page sends it without leaving. */
async function send(path: string, form: Record<string, string>): Promise<[status: number, answer: string]> {
  const response = await visitor.post(`${path}.data`, form)
  return [response.status, await response.text()]
}

describe('the list of payments', () => {
  const listed = (html: string) =>
    [...html.matchAll(/href="\/payments\/([^"?]+)"/g)].map(([, id]) => decodeURIComponent(id ?? ''))
  const walk = async (path: string) => {
    const seen: string[] = []
    for (let next: string | undefined = path; next; ) {
      const html = await visitor.page(next)
      seen.push(...listed(html))
      next = /<a [^>]*href="([^"]*)"[^>]*>(?:(?!<\/a>).)*Next/s.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    return seen
  }

  test('has each payment once, the last one first', async () => {
    const all = await admin.data.prisma.payment.findMany({
      orderBy: [{ receivedAt: 'desc' }, { chargeId: 'desc' }],
    })
    expect(await walk('/payments')).toEqual(all.map(({ chargeId }) => chargeId))
  })

  test('has those of a state', async () => {
    expect((await walk('/payments?state=parked')).toSorted()).toEqual(
      [charges.parked, charges.underpaid, charges.foreign, charges.dollars].toSorted(),
    )
    expect(await walk('/payments?state=foreign')).toEqual([charges.odd])
    expect(await walk('/payments?state=refunding')).toEqual([charges.failing, charges.waiting])
  })

  test('says what was not understood', async () => {
    const page = await read('/payments?state=lost&before=nothing%00')
    expect(page).toContain('Not understood, and left out here: state “lost”, before “nothing�”.')
  })
})

describe('the page of a payment', () => {
  test.each([
    ['parked', 'It waits for you. The payment does not match the price of its purchase'],
    ['odd', 'Nothing has to be done. This database never offered it'],
    ['underpaid', 'does not match the price of its purchase'],
    ['foreign', "is for another person's purchase"],
    ['dollars', '125 USD from'],
    ['waiting', 'The bot returns the Stars, so it has to run; then the credits are taken back.'],
    ['failing', 'It failed 3 times so far'],
    ['failing', '400 Bad Request: CHARGE_ALREADY_REFUNDED'],
    ['refunded', 'Bought by mistake'],
    ['short', '22 credits missing'],
    ['subscription', 'Pays until'],
    ['odd', 'odd/id?with#all%2of &quot;it&quot; &amp; ü.data'],
  ] as const)('%s: %s', async (name, words) => {
    expect(await read(paymentPath(charges[name]))).toContain(words)
  })

  test.each([
    '/payments/nobody',
    '/payments/%00',
    '/payments/%ff',
    `/payments/${'x'.repeat(256)}`,
    '/transactions/999999',
    '/transactions/abc',
    '/reconciliation/999999',
    '/reconciliation/0',
    '/reconciliation/9223372036854775807',
  ])('%s is not found', async (path) => {
    const response = await visitor.get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no such')
  })
})

describe('asking for a refund', () => {
  const refund = (chargeId: string, reason = 'Bought by mistake') =>
    send(paymentPath(chargeId), { intent: 'refund', reason })

  test('notes it once, with who and why, and leaves the credits until the Stars are back', async () => {
    const chargeId = newCharge()
    await paid(admin.data, 20n, chargeId)
    const before = await balanceOf(20n)
    const answers = await Promise.all([refund(chargeId), refund(chargeId), refund(chargeId)])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('the bot returns 125 Stars')])
    }
    expect(await admin.data.payments.get(chargeId)).toMatchObject({
      state: 'refunding',
      refundRequestedBy: actor,
      refundReason: 'Bought by mistake',
    })
    expect(await balanceOf(20n)).toBe(before)
    await returned(admin.data, 20n, chargeId)
    expect(await balanceOf(20n)).toBe(before - 30)
    expect(await read(paymentPath(chargeId))).toContain(`by ${operator.email}`)
  })

  test('says who was faster, and changes nothing', async () => {
    const chargeId = newCharge()
    await paid(admin.data, 21n, chargeId)
    await admin.data.payments.requestRefund({ chargeId, reason: 'mine', actor: somebodyElse })
    const [status, answer] = await refund(chargeId)
    expect([status, answer]).toEqual([
      200,
      expect.stringContaining('somebody.else@tarot.example had asked for this refund on'),
    ])
    expect(answer).toContain('Nothing was changed now.')
    expect(await admin.data.payments.get(chargeId)).toMatchObject({ refundReason: 'mine' })
    const other = newCharge()
    await paid(admin.data, 21n, other)
    await returned(admin.data, 21n, other)
    expect((await refund(other))[1]).toContain('Telegram had returned the Stars on')
  })

  test('of a payment with an odd name', async () => {
    expect((await refund(charges.odd))[0]).toBe(200)
    expect(await admin.data.payments.get(charges.odd)).toMatchObject({ state: 'refunding' })
  })

  test.each([
    [400, charges.credited, ' '],
    [400, charges.credited, 'x'.repeat(501)],
    [400, charges.credited, 'a\0b'],
    [404, 'nobody', 'why not'],
  ])('is refused with %i: %s, %j', async (status, chargeId, reason) => {
    expect((await refund(chargeId, reason))[0]).toBe(status)
    expect(await admin.data.payments.get(charges.credited)).toMatchObject({ state: 'credited' })
  })
})

describe('crediting a parked payment', () => {
  const credit = (chargeId: string, form: Record<string, string> = {}) =>
    send(paymentPath(chargeId), { intent: 'credit', amount: '30', reason: 'Paid by an old link', ...form })

  test('gives the credits once, with who and why', async () => {
    const chargeId = newCharge()
    await park(admin.data, 22n, chargeId)
    const before = await balanceOf(22n)
    const answers = await Promise.all([credit(chargeId), credit(chargeId), credit(chargeId)])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('30 credits given')])
    }
    expect(await balanceOf(22n)).toBe(before + 30)
    const { items } = await admin.data.transactions.history(22n, { limit: 1 })
    expect(items).toMatchObject([{ type: 'purchase', actor, reason: 'Paid by an old link', amount: 30 }])
    expect(await admin.data.reconcile()).toMatchObject({ discrepancies: [] })
  })

  test('says who was faster, and gives nothing', async () => {
    const chargeId = newCharge()
    await park(admin.data, 23n, chargeId)
    await admin.data.payments.creditParked({ chargeId, credits: 20, reason: 'x', actor: somebodyElse })
    const before = await balanceOf(23n)
    expect((await credit(chargeId))[1]).toContain(
      'somebody.else@tarot.example had given 20 credits for it already. Nothing was given now.',
    )
    await admin.data.payments.requestRefund({ chargeId, reason: 'x', actor: somebodyElse })
    const [, answer] = await credit(chargeId)
    expect(answer).toContain('had given 20 credits for it already. Nothing was given now.')
    expect(answer).toContain('had asked for this refund on')
    expect(answer).not.toContain('No credits were given')
    const other = newCharge()
    await park(admin.data, 23n, other)
    await admin.data.payments.requestRefund({ chargeId: other, reason: 'x', actor: somebodyElse })
    expect((await credit(other))[1]).toContain('somebody.else@tarot.example had asked for this refund')
    expect(await balanceOf(23n)).toBe(before)
  })

  test('refuses what would not fit the balance', async () => {
    const chargeId = newCharge()
    await park(admin.data, 24n, chargeId)
    for (const amount of [1_000_000_000, 1_000_000_000]) {
      const idempotencyKey = `test:${randomUUID()}`
      await admin.data.credits.grant({ userId: 24n, amount, reason: 'x', actor: 'test', idempotencyKey })
    }
    const [status, answer] = await credit(chargeId, { amount: '1000000000' })
    expect([status, answer]).toEqual([400, expect.stringContaining('A balance has at most 2,147,483,647')])
    expect(await admin.data.payments.get(chargeId)).toMatchObject({ state: 'parked' })
  })

  test.each([
    { amount: '0' },
    { amount: '1.5' },
    { amount: '' },
    { amount: '1000000001' },
    { reason: '' },
    { intent: 'keep' },
  ])('refuses %j', async (form: Record<string, string>) => {
    expect((await credit(charges.parked, form))[0]).toBe(400)
    expect(await admin.data.payments.get(charges.parked)).toMatchObject({ state: 'parked' })
  })
})

describe('refunding the credits of a reading', () => {
  const refundReading = (readingId: bigint, reason = 'It made no sense') =>
    send(`/readings/${readingId}`, { intent: 'give-back', reason })
  const aReading = async (spreadType: 'celtic' | 'career') => {
    const { items } = await admin.data.readings.list({ spreadType, limit: 1 })
    if (!items[0]) throw new Error('the seed has none')
    return items[0]
  }

  test('happens once, and the page says when and by whom', async () => {
    const { id, userId } = await aReading('celtic')
    const before = await balanceOf(userId)
    expect(await read(`/readings/${id}`)).toContain('Refund credits')
    const answers = await Promise.all([refundReading(id), refundReading(id), refundReading(id)])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('10 credits refunded')])
    }
    expect(await balanceOf(userId)).toBe(before + 10)
    const page = await read(`/readings/${id}`)
    expect(page).toContain('refunded')
    expect(page).toContain(`by ${operator.email}`)
    expect(page).not.toContain('Refund credits')
    expect((await refundReading(id, 'Another reason'))[1]).toContain('These credits had been refunded by')
    expect(await balanceOf(userId)).toBe(before + 10)
  })

  test.each(['', ' ', 'x'.repeat(501)])('needs a reason, not %j', async (reason) => {
    const { id, userId } = await aReading('career')
    const before = await balanceOf(userId)
    expect((await refundReading(id, reason))[0]).toBe(400)
    expect((await send(`/readings/${id}`, { intent: 'burn', reason: 'x' }))[0]).toBe(400)
    expect(await balanceOf(userId)).toBe(before)
  })

  test('needs a reading', async () => {
    expect((await refundReading(999_999n))[0]).toBe(404)
  })
})

test('shortfalls are listed with the purchase that they are of', async () => {
  const html = await visitor.page('/shortfalls')
  expect(html).toContain(paymentPath(charges.short))
  expect(text(html)).toContain('@amber_orchard 22 8 30 credits')
})

describe('rows of the ledger', () => {
  const badges = (html: string) =>
    [...html.matchAll(/<td data-heading="State"[^>]*><span[^>]*>([^<]+)</g)].map(([, words]) => words)
  const choices = (html: string) => {
    const [, options = ''] = /<select[^>]*name="state"[^>]*>(.*?)<\/select>/s.exec(html) ?? []
    return [...options.matchAll(/<option[^>]*value="(\w+)"[^>]*>([^<]+)</g)].map(([, value, words]) => [
      value,
      words,
    ])
  }

  test('are called in the filter as on the row and on its page', async () => {
    const states = choices(await visitor.page('/transactions'))
    expect(states.map(([state]) => state)).toEqual([...transactionStates])
    for (const [state, words] of states) {
      const html = await visitor.page(`/transactions?state=${state}`)
      expect(new Set(badges(html))).toEqual(new Set([words]))
      const [, id] = /href="\/transactions\/(\d+)"/.exec(html) ?? []
      expect(await read(`/transactions/${id}`)).toContain(`State ${words} User`)
    }
    for (const [state, words] of choices(await visitor.page('/payments'))) {
      const found = new Set(badges(await visitor.page(`/payments?state=${state}`)))
      expect([...found].filter((one) => one !== words)).toEqual([])
    }
  })

  test('are moves of credits; invoices that were not paid stand apart', async () => {
    const userId = 1n
    const { items } = await admin.data.transactions.list({ userId, limit: 100 })
    const isUnpaid = ({ creditVersion }: { creditVersion: number | null }) => creditVersion === null
    const unpaid = items.filter(isUnpaid).map(({ id }) => String(id))
    expect(unpaid.length).toBeGreaterThan(1)
    const html = await visitor.page(`/users/${userId}`)
    const rowsOf = (label: string) => {
      const [, rows = ''] = new RegExp(`<table[^>]*aria-label="${label}">(.*?)</table>`, 's').exec(html) ?? []
      return [...rows.matchAll(/<th scope="row"><a [^>]*href="\/transactions\/(\d+)"/g)].map(([, id]) => id)
    }
    expect(rowsOf('Ledger')).toEqual(
      items
        .filter((row) => !isUnpaid(row))
        .slice(0, 10)
        .map(({ id }) => String(id)),
    )
    expect(rowsOf('Unpaid invoices')).toEqual(unpaid.slice(0, 10))
    expect(text(html)).toMatch(/30 credits 125 30 (open|closed) invoice/)
    for (const id of unpaid) expect(await read(`/transactions/${id}`)).toContain(`Invoice No. ${id}`)
    expect(badges(await visitor.page('/transactions')).filter((words) => words?.includes('invoice'))).toEqual(
      [],
    )
    expect(await read('/transactions?state=closed')).toContain('They moved no credits.')
  })

  test('have the time at which the balance changed; invoices that are unpaid that at which they were opened', async () => {
    const userId = 32n
    const openedAt = new Date(Date.now() - 3_600_000)
    const offer = { userId, product: 'credits-30', credits: 30, stars: 125 }
    const open = async () => {
      const idempotencyKey = `test:${randomUUID()}`
      const { transactionId: id } = await admin.data.transactions.openPurchase({ ...offer, idempotencyKey })
      await admin.data.prisma.$transaction([
        admin.data.prisma.$executeRaw`set local session_replication_role = replica`,
        admin.data.prisma.transaction.update({ where: { id }, data: { createdAt: openedAt } }),
      ])
      return id
    }
    const [id, unpaid] = [await open(), await open()]
    const chargeId = newCharge()
    await admin.data.transactions.completePurchase({
      userId,
      chargeId,
      payload: invoicePayload(id),
      stars: 125,
    })
    const paidAt = (await admin.data.transactions.get(id))?.completedAt
    const timeOf = async (path: string, row: bigint) => {
      const time = new RegExp(`href="/transactions/${row}"[^>]*><time dateTime="([^"]+)"`, 'i')
      return time.exec(await visitor.page(path))?.[1]
    }
    for (const path of [`/users/${userId}`, '/transactions', paymentPath(chargeId)]) {
      expect(await timeOf(path, id), path).toBe(paidAt?.toISOString())
    }
    for (const path of [`/users/${userId}`, '/transactions?state=open']) {
      expect(await timeOf(path, unpaid), path).toBe(openedAt.toISOString())
    }
  })

  test('say what is held and what was refunded, and lead to each other', async () => {
    const { items } = await admin.data.transactions.list({ shortfall: true, limit: 1 })
    const [refund] = items
    const page = await read(`/transactions/${refund?.id}`)
    expect(page).toContain(`purchase No. ${refund?.refundOf}`)
    expect(page).toContain('22 credits missing')
    expect(await read(`/transactions/${refund?.refundOf}`)).toContain(`Refunded by No. ${refund?.id}`)
    expect(await read('/users/3')).toContain('held for a reading that is under way')
    const released = await read('/users/13')
    expect(released).toContain('refunded')
    expect(released).toContain('the reading could not be sent')
  })
})

describe('the page of a user', () => {
  test('has subscriptions and payments', async () => {
    const page = await read('/users/12')
    for (const words of ['Subscriptions', 'Renews when its paid time is over.', '60 credits given']) {
      expect(page).toContain(words)
    }
  })

  test('says when a subscription has ended', async () => {
    await admin.data.prisma.subscription.updateMany({
      where: { chargeId: charges.subscription },
      data: { status: 'ended', periodEnd: new Date('2025-11-24T12:00:00Z') },
    })
    expect(await read('/users/12')).toContain('Ended on 24 Nov 2025 .')
    expect(await read(paymentPath(charges.subscription))).toContain(
      'Subscription ended Ended on 24 Nov 2025 .',
    )
  })

  test('says when a subscription was replaced, and by what', async () => {
    const day = 86_400_000
    const chargeOf = (tier: string) => `stx${tier}OfUser50`
    for (const tier of ['premium', 'professional'] as const) {
      const { credits, stars } = plans[tier]
      const { transactionId } = await admin.data.transactions.openPurchase({
        ...{ userId: 50n, product: tier, credits, stars, tier },
        idempotencyKey: `test:replaced ${tier}`,
      })
      await admin.data.transactions.completePurchase({
        ...{ userId: 50n, chargeId: chargeOf(tier), payload: invoicePayload(transactionId), stars },
        periodEnd: new Date(Date.now() + 30 * day),
      })
    }
    const today = formatDate(new Date(), 'UTC')
    const paidUntil = formatDate(new Date(Date.now() + 30 * day), 'UTC')
    const replaced = `Replaced on ${today} by the Sun plan .`
    const page = await visitor.page('/users/50')
    expect(text(page)).toMatch(new RegExp(`Moon plan ended ${paidUntil}, [^ ]+ ${today} .* ${replaced}`))
    expect(page).toContain(`href="${paymentPath(chargeOf('professional'))}"`)
    expect(text(page)).toContain('Renews when its paid time is over.')
    expect(text(page)).not.toContain(`nded on ${paidUntil}`)
    expect(await read(paymentPath(chargeOf('premium')))).toContain(replaced)
    expect(await read(paymentPath(chargeOf('professional')))).toContain(`active paid until ${paidUntil}`)
  })

  test('says that a tier is in its days of grace, and when it is over', async () => {
    const endedDaysAgo = (days: number) =>
      admin.data.users.setTier({
        userId: 30n,
        tier: 'premium',
        expiresAt: new Date(Date.now() - days * 86_400_000),
        actor: 'test',
        reason: 'test',
      })
    await endedDaysAgo(1)
    expect(await read('/users/30')).toContain('3 days of grace')
    await endedDaysAgo(5)
    expect(await read('/users/30')).toMatch(/Tier No plan Moon plan ended on/)
  })
})

test('prices are those of the price list', async () => {
  const page = await read('/prices')
  for (const { credits, stars } of packages) expect(page).toContain(`${credits} credits ${stars}`)
  expect(page).toContain(`Moon plan ${plans.premium.stars} ${plans.premium.credits}`)
  for (const tier of ['premium', 'professional'] as const) {
    const { stars, credits, dailyCredits, discount } = plans[tier]
    expect(page).toContain(`${tierLabels[tier]} ${stars} ${credits} ${dailyCredits} at least ${discount} %`)
    const kept = /^[^:.]*: ([^.]*)\./.exec(
      page.slice(page.indexOf(`Still at full price with the ${tierLabels[tier]}`)),
    )?.[1]
    for (const { spread, price, fullPrice } of spreadPricesOf(tier)) {
      const isKept = kept?.split(', ').includes(spreads[spread].name) ?? false
      // What the page promises is what is charged: at least the discount, or the full price where it says so.
      if (isKept) expect(price).toBe(fullPrice)
      else expect((100 * (fullPrice - price)) / fullPrice).toBeGreaterThanOrEqual(discount)
    }
  }
  const celtic = (['basic', 'premium', 'professional'] as const).map((tier) => priceOf('celtic', tier))
  expect(page).toContain(`Celtic Cross ${celtic.join(' ')}`)
  expect(page).toContain('packages/pricing/src/price-list.ts')
})

describe('the proof', () => {
  /** Past the triggers that guard the ledger. */
  const forgeBalance = (more: number) =>
    admin.data.prisma.$transaction([
      admin.data.prisma.$executeRaw`set local session_replication_role = replica`,
      admin.data.prisma.credits.updateMany({
        where: { userId: 40n },
        data: { balance: { increment: more } },
      }),
    ])
  /**
   * Sends the form until the proof that it began has a result. On a machine that is busy it is not there at once, and
   * the same form begins no second one.
   */
  const prove = async (after: string, words: string) => {
    await expect.poll(() => send('/reconciliation', { after })).toEqual([200, expect.stringContaining(words)])
    return (await send('/reconciliation', { after }))[1]
  }
  const reconciliations = async () =>
    (await admin.data.reconciliations.list({ subject: 'ledger', limit: 100 })).items

  test('names what Telegram and the ledger do not agree on, with the way there', async () => {
    const html = await visitor.page('/reconciliation')
    const page = text(html)
    for (const words of [
      'of which the bot was never told',
      'that Telegram does not list',
      'Telegram lists 50 Stars, here it is 125.',
      'but Telegram does not list that',
      'but here nothing was taken back',
    ]) {
      expect(page).toContain(words)
    }
    expect(html).toContain(paymentPath(charges.spent))
    expect(html).not.toContain('href="/payments/stxOnlyTelegram')
  })

  test('runs once, however often it is asked for', async () => {
    const before = await reconciliations()
    const after = String(before[0]?.id)
    await Promise.all([1, 2, 3, 4].map(() => prove(after, 'the ledger is whole, 61 users')))
    expect(await reconciliations()).toHaveLength(before.length + 1)
    // One that comes when all is over says no other thing.
    expect(await send('/reconciliation', { after })).toEqual([
      200,
      expect.stringContaining('the ledger is whole, 61 users'),
    ])
    expect(await reconciliations()).toHaveLength(before.length + 1)
  })

  test('finds a balance that was changed behind the back of the ledger', async () => {
    await forgeBalance(5)
    const [last] = await reconciliations()
    expect(await prove(String(last?.id), 'The ledger has 1 break, 61 users')).toContain('alarm')
    const [found] = await reconciliations()
    const html = await visitor.page(`/reconciliation/${found?.id}`)
    expect(text(html)).toMatch(/The balance is \d+, but the last move left \d+\./)
    expect(html).toContain('href="/users/40"')
    expect(await read('/')).toContain('1 break in the last proof of the ledger')
    await forgeBalance(-5)
  })

  test('finds a missing account, and the pages of its user still open', async () => {
    const { items } = await admin.data.readings.history(41n, { limit: 1 })
    await admin.data.prisma.$transaction([
      admin.data.prisma.$executeRaw`set local session_replication_role = replica`,
      admin.data.prisma.credits.delete({ where: { userId: 41n } }),
    ])
    const [last] = await reconciliations()
    await prove(String(last?.id), 'break')
    expect(await read('/reconciliation')).toContain('The user has no account for credits.')
    expect(await read('/users/41')).toContain('The account is missing.')
    expect(await read(`/readings/${items[0]?.id}`)).not.toContain('Refund credits')
  })

  test.each([
    ['ledger', 27 * 60, 'older than a day', 'the ledger'],
    ['stars', 70, 'older than an hour', "Telegram's Stars"],
  ])('of the %s is old after %i minutes, and the pages say so', async (subject, minutes, words, of) => {
    await admin.data.prisma.reconciliationRecord.updateMany({
      where: { subject },
      data: { finishedAt: new Date(Date.now() - minutes * 60_000), discrepancyCount: 0, discrepancies: [] },
    })
    expect(await read('/reconciliation')).toContain(words)
    expect(await read('/')).toMatch(new RegExp(`The last proof of ${of} is ${words} – of \\d+ \\w+ \\d{4}, `))
  })
})

describe('the overview', () => {
  test('shows figures that add up, after refunds of readings and of Stars too', async () => {
    const page = await read('/?days=7')
    const labels = [
      'Held before',
      'Sold',
      'Given',
      'Spent on readings',
      'Refunded for readings',
      'Taken back for Stars',
      'Held now',
    ]
    const shown = page.slice(page.indexOf('Held before'))
    const figures = labels.map((label) => {
      const [, figure = ''] = new RegExp(`${label} ([+−]?[\\d,]+)`).exec(shown) ?? []
      return Number(figure.replaceAll(',', '').replace('−', '-').replace(/^$/, 'NaN'))
    })
    const { creditsHeld } = await admin.data.overview()
    expect(figures.at(-1)).toBe(creditsHeld)
    expect(figures.slice(0, -1).reduce((sum, figure) => sum + figure, 0)).toBe(creditsHeld)
    expect(figures[4]).toBeGreaterThan(0)
    expect(figures[5]).toBeLessThan(0)
  })

  test('names what needs a person, with the way there', async () => {
    const html = await visitor.page('/')
    const [, toDo] = /aria-label="What needs you"(.*?)<\/section>/s.exec(html) ?? []
    expect(toDo).toContain('href="/payments?state=parked"')
    expect(toDo).toContain('href="/payments?state=refunding"')
    const page = text(html)
    expect(page).toMatch(/\d parked payments to credit or to refund/)
    expect(page).toMatch(/\d refunds under way of which 1 failed so far: 400 Bad Request/)
    expect(toDo).not.toContain('href="/shortfalls"')
    expect(page).toMatch(/For information: 1 shortfall in 30 days, with 22 credits missing/)
  })
})

describe('a proof that takes long', () => {
  let slow: OpenConsole
  let watcher: Visitor
  beforeAll(async () => {
    slow = await openConsole()
    watcher = await slow.operator()
  })
  afterAll(() => slow.close())

  const ask = () => watcher.post('/reconciliation.data', { after: '' })
  const page = async () => text(await watcher.page('/reconciliation'))
  /** The proof waits at a table that somebody else has locked, until `meanwhile` is over. */
  const held = (meanwhile: () => Promise<void>) =>
    slow.data.prisma.$transaction(
      async (transaction) => {
        await transaction.$executeRaw`lock table readings in access exclusive mode`
        await meanwhile()
      },
      // A busy machine may take long to begin, and to do all of it.
      { maxWait: 20_000, timeout: 50_000 },
    )
  const count = async () => (await slow.data.reconciliations.list()).items.length

  test('shows that it runs and who began it, runs once, and leaves other pages alone', async () => {
    await held(async () => {
      const [first, second] = await Promise.all([ask(), ask()])
      expect([first.status, second.status]).toEqual([200, 200])
      expect(await page()).toContain(`${operator.email} began a proof of the ledger`)
      expect((await watcher.get('/users')).status).toBe(200)
      expect(await count()).toBe(0)
    })
    await expect.poll(page).not.toContain('began a proof')
    expect(await page()).toContain('61 users')
    expect(await count()).toBe(1)
  })

  test('says when it has ended without a result, and can be begun again', async () => {
    await slow.data.prisma.reconciliationRecord.deleteMany()
    await held(async () => {
      await ask()
      // The proof may not have come to the locked table yet.
      await expect
        .poll(
          () => slow.data.prisma.$queryRaw`
            select pg_terminate_backend(pid) as terminated from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'`,
        )
        .toEqual([{ terminated: true }])
      await expect.poll(page).toContain('ended without a result')
    })
    // What a process writes may be read after what it answers.
    await expect
      .poll(() => slow.process.output())
      .toContain('the proof of the ledger failed: DATABASE_UNAVAILABLE')
    await expect.poll(async () => (await ask()).text()).toContain('the ledger is whole')
    expect(await page()).not.toContain('ended without a result')
  })
})

test('without payments and proofs, each page says what to do', async () => {
  const fresh = await openConsole()
  try {
    const operator = await fresh.operator()
    const words = async (path: string) => text(await operator.page(path))
    expect(await words('/reconciliation')).toContain(
      'No proof yet: begin one here, or by `pnpm data reconcile`',
    )
    expect(await words('/')).toContain('No proof of the ledger yet')
    expect(await words('/payments?state=parked')).toContain('No payment is in this state')
    expect(await words('/shortfalls')).toContain('No shortfalls')
    await fresh.data.reconciliations.reconcileLedger()
    expect(await words('/')).toContain('Nothing waits for you')
    const finishedAt = new Date(Date.now() - 5 * 3_600_000)
    await fresh.data.prisma.reconciliationRecord.updateMany({ data: { finishedAt } })
    expect(await words('/')).toMatch(
      /Nothing waits for you: every payment is settled, and the ledger was whole when it was last proven, 5 h ago ?\./,
    )
  } finally {
    await fresh.close()
  }
})

test('nothing of all this is worth a line in the log', () => {
  expect(admin.process.output()).toBe(`admin console is ready: ${admin.url}\n`)
})

describe('what Telegram refuses for good', () => {
  const withdraw = (chargeId: string, kind: string, reason = 'Telegram does not know it') =>
    send(paymentPath(chargeId), { intent: `withdraw-${kind}`, reason })
  const refusal = '400 Bad Request: CHARGE_NOT_FOUND'

  /** A parked payment whose refund can never succeed. */
  async function failRefund(userId: bigint) {
    const chargeId = newCharge()
    await park(admin.data, userId, chargeId)
    await admin.data.payments.requestRefund({ chargeId, reason: 'asked for it', actor: somebodyElse })
    await admin.data.payments.noteRefundFailure(chargeId, refusal, { final: true })
    return chargeId
  }

  test('a refund is shown as impossible with the reason, and can be withdrawn once so that it is credited', async () => {
    const chargeId = await failRefund(25n)
    const page = await read(paymentPath(chargeId))
    expect(page).toContain(`The refund is impossible. Telegram refuses it for good: ${refusal}.`)
    expect(page).toContain('Withdraw the refund')
    expect(await read('/payments?state=refund_failed')).toContain('refund impossible')
    expect(await read('/')).toContain('1 impossible refund to withdraw')
    const answers = await Promise.all([withdraw(chargeId, 'refund'), withdraw(chargeId, 'refund')])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('the refund is withdrawn.')])
    }
    const after = await read(paymentPath(chargeId))
    expect(after).toContain('Give credits for it, or refund it.')
    expect(after).toContain('refund, requested by somebody.else@tarot.example')
    expect(after).toContain(`by ${operator.email} Telegram does not know it`)
    expect(after).toContain(refusal)
    const before = await balanceOf(25n)
    const credited = await send(paymentPath(chargeId), { intent: 'credit', amount: '30', reason: 'instead' })
    expect(credited[0]).toBe(200)
    expect(await balanceOf(25n)).toBe(before + 30)
    expect(await admin.data.payments.withdrawnRequests(chargeId)).toMatchObject([
      { withdrawnBy: actor, requestedBy: somebodyElse, reason: 'Telegram does not know it' },
    ])
  })

  test('somebody who was slower is told so, and what has not failed is not withdrawn', async () => {
    const chargeId = await failRefund(26n)
    await admin.data.payments.withdrawRefund({ chargeId, reason: 'mine', actor: somebodyElse })
    expect((await withdraw(chargeId, 'refund'))[1]).toContain('had withdrawn the refund on')
    expect((await withdraw(charges.credited, 'refund'))[1]).toContain('The refund has not failed')
    expect((await withdraw(charges.credited, 'cancellation'))[1]).toContain('The cancellation has not failed')
    expect((await withdraw(chargeId, 'refund', ' '))[0]).toBe(400)
    expect((await withdraw('nobody', 'refund'))[0]).toBe(404)
  })

  test('a renewal that cannot be stopped is shown, and its cancellation can be withdrawn', async () => {
    const payment = await admin.data.payments.get(charges.subscription)
    const invoiceId = payment?.invoiceId ?? 0n
    await admin.data.prisma.subscription.update({
      where: { invoiceId },
      data: { cancelRequestedAt: new Date() },
    })
    const error = '400 Bad Request: CHARGE_ID_INVALID'
    await admin.data.subscriptions.settleCancellation(invoiceId, error, { final: true })
    expect(await read('/')).toContain('1 renewal that cannot be stopped')
    expect(await read(paymentPath(charges.subscription))).toContain(
      `The renewal cannot be stopped. Telegram refuses it for good: ${error}.`,
    )
    expect((await withdraw(charges.subscription, 'cancellation'))[1]).toContain(
      'the cancellation is withdrawn.',
    )
    expect(await read(paymentPath(charges.subscription))).not.toContain('The renewal cannot be stopped')
  })
})

import { freePort } from '@tarot/services'
import { describe, expect, test } from 'vitest'
import { newcomer, says } from '../testing/chat.ts'
import { openInvoice } from '../testing/shop.ts'
import { useBot } from '../testing/use-bot.ts'

const deliveries = {
  'long polling': async () => undefined,
  webhook: async () => {
    const port = await freePort()
    return { url: new URL(`http://127.0.0.1:${port}/updates`), secret: 's', host: '127.0.0.1', port }
  },
}

describe.each(Object.entries(deliveries))('by %s', (_, settings) => {
  test('a chat floods with 500 messages: no payment is delayed or dropped, not even its own', async () => {
    const { sandbox, log } = await useBot({ webhook: await settings() })
    const anna = await newcomer(sandbox)
    const boris = await newcomer(sandbox, 'Boris')
    const invoices = [await openInvoice(anna, /10 credits/), await openInvoice(boris, /30 credits/)] as const
    // Each answer to Anna takes ten seconds and fails.
    await sandbox.fail('sendMessage', { with: 429, retryAfter: 5, chatId: anna.id, seconds: 600 })
    for (let sent = 0; sent < 500; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, index) => anna.send(`flood ${sent + index}`)))
    }
    expect(await boris.pay(invoices[1])).toMatchObject({ state: 'paid' })
    expect(await anna.pay(invoices[0])).toMatchObject({ state: 'paid' })
    await boris.waitFor(says('Thank you', 'have 60 credits now'))
    await expect.poll(() => log.filter(({ msg }) => msg === 'a payment is recorded')).toHaveLength(2)
    const dropped = log.filter(({ msg }) => msg === 'a chat sends too many updates at once: some are dropped')
    expect(dropped).toMatchObject([{ chatId: anna.id }])
    await sandbox.clearFaults()
  })

  test('Telegram throttles one chat: others are answered, and pay', async () => {
    const { sandbox } = await useBot({ webhook: await settings() })
    const anna = await newcomer(sandbox)
    const boris = await newcomer(sandbox, 'Boris')
    const invoice = await openInvoice(boris, /30 credits/)
    await sandbox.fail('sendMessage', { with: 429, retryAfter: 5, chatId: anna.id, seconds: 600 })
    await anna.send('/help')
    await anna.send('/terms')
    await boris.send('/help')
    await boris.waitFor(says('How it works'))
    expect(await boris.pay(invoice)).toMatchObject({ state: 'paid' })
    await boris.waitFor(says('Thank you', 'have 60 credits now'))
    await sandbox.clearFaults()
  })
})

test('a user who sends too much at once is told so once, and served again afterwards', async () => {
  const { sandbox, log } = await useBot({ webhook: undefined })
  const anna = await newcomer(sandbox)
  await sandbox.fail('sendMessage', { with: 429, retryAfter: 3, chatId: anna.id, seconds: 600 })
  await Promise.all(Array.from({ length: 100 }, (_, index) => anna.send(`flood ${index}`)))
  await expect
    .poll(() => log.map(({ msg }) => msg))
    .toContain('a chat sends too many updates at once: some are dropped')
  await sandbox.clearFaults()
  const count = async (text: string) => (await anna.messages()).filter(says(text)).length
  // /start may still hold one of the sixty slots.
  await expect.poll(() => count('pick a spread first')).toBeGreaterThanOrEqual(59)
  await expect.poll(() => count('That was more at once than I can take')).toBe(1)
  await anna.send('/balance')
  await anna.waitFor(says('You have 30 credits'))
})

import { type PersonClient, sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import type { Update } from 'grammy/types'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { newcomer, says } from '../testing/chat.ts'
import { openBot } from '../testing/use-bot.ts'
import { checkUpdate } from './check-update.ts'

const bot = await openBot()
afterAll(bot.close)
const anna = await newcomer(bot.sandbox)
const from = anna.user
const chat = { id: anna.id, type: 'private', first_name: 'Anna' }
const written = { message_id: 1, date: 1, chat, from }
beforeEach(() => void bot.log.splice(0))

test.each([
  [{ message: { text: 5 } }, 'message.message_id'],
  [{ message: { ...written, text: 5 } }, 'message.text'],
  [{ message: { ...written, from: { id: 'x' }, text: 'hello' } }, 'message.from.id'],
  [{ message: { ...written, chat: 5, text: 'hello' } }, 'message.chat'],
  [{ message: { ...written, text: '/start', entities: [null] } }, 'message.entities.0'],
  [{ message: null }, 'message'],
  [{ message: 'hello' }, 'message'],
  [{ callback_query: { id: 1, from } }, 'callback_query.id'],
  [{ callback_query: { id: '1', from, message: {} } }, 'callback_query.message.message_id'],
  [{ my_chat_member: {} }, 'my_chat_member.chat'],
  [{ my_chat_member: { chat, from } }, 'my_chat_member.new_chat_member'],
  [{ pre_checkout_query: { id: '1', from } }, 'pre_checkout_query.currency'],
])('%j is dropped, with one warning that names %s', async (content, field) => {
  await bot.deliver.update({ update_id: 3, ...content })
  expect(bot.log).toMatchObject([{ level: 40, updateId: 3, field, msg: 'a malformed update is dropped' }])
})

test('kinds of updates and fields that the bot does not read may have any value', async () => {
  await bot.deliver.update({ edited_message: { ...written, from: { id: 'x' } } })
  await bot.deliver.update({ something_new: 5 })
  await bot.deliver.update({})
  await bot.deliver.update({ message: { ...written, text: 'hello', reply_to_message: 5, rich: { x: null } } })
  await anna.waitFor(says('pick a spread first'))
  expect(bot.log.filter(({ level }) => Number(level) >= 40)).toEqual([])
})

const payment = {
  currency: 'XTR',
  total_amount: 50,
  invoice_payload: 'x',
  telegram_payment_charge_id: 'stxA',
}

test.each([
  [
    { successful_payment: { ...payment, total_amount: '50' } },
    'payment stxA',
    'message.successful_payment.total_amount',
  ],
  [{ successful_payment: { ...payment, telegram_payment_charge_id: 5 } }, 'payment in update 9', 'charge_id'],
  [{ successful_payment: 5 }, 'payment in update 9', 'message.successful_payment'],
  [{ successful_payment: payment, from: undefined }, 'payment stxA', 'message.from'],
  [{ refunded_payment: { ...payment, currency: 1 } }, 'refund stxA', 'message.refunded_payment.currency'],
])('a malformed payment %j is answered, and reported to operators', async (content, item, reason) => {
  const before = await bot.data.failedItems()
  for (const { job, item } of before)
    await bot.data.prisma.failedItem.delete({ where: { job_item: { job, item } } })
  await bot.deliver.update({ update_id: 9, message: { ...written, ...content } })
  expect(await bot.data.failedItems()).toMatchObject([
    { job: 'record-payment', item: expect.stringContaining(item), error: expect.stringContaining(reason) },
  ])
  expect(bot.log).toMatchObject([
    { level: 50, updateId: 9, msg: 'a payment could not be recorded: an operator must handle it' },
  ])
  expect(JSON.stringify(bot.log)).not.toMatch(/stack|Anna/)
})

test('a malformed change of a subscription is reported to operators', async () => {
  await bot.deliver.update({ update_id: 12, subscription: { user: from, invoice_payload: 'p' } })
  expect(await bot.data.failedItems()).toContainEqual(
    expect.objectContaining({ item: expect.stringContaining('subscription in update 12') }),
  )
})

test('the report of a payment disappears once the payment is recorded from Telegram’s list', async () => {
  const telegram_payment_charge_id = 'stxListed'
  const unreadable = { ...payment, telegram_payment_charge_id, currency: 5 }
  await bot.deliver.update({ message: { ...written, successful_payment: unreadable } })
  const isReported = async () =>
    (await bot.data.failedItems()).some(({ item }) => item === 'payment stxListed')
  expect(await isReported()).toBe(true)
  await bot.data.reconciliations.reconcileStars(
    async (offset) =>
      offset > 0
        ? []
        : [
            {
              id: telegram_payment_charge_id,
              kind: 'invoice_payment',
              direction: 'incoming',
              stars: 50,
              telegramId: BigInt(anna.id),
              payload: 'x',
              subscriptionPeriod: null,
              happenedAt: new Date(Date.now() - 600_000),
            },
          ],
    { settle: true },
  )
  expect(await isReported()).toBe(false)
})

test('a payment that the database refuses is tried thirty times, then reported to operators', async () => {
  const refused = { ...payment, telegram_payment_charge_id: 'x'.repeat(300) }
  const content = { update_id: 20, message: { ...written, successful_payment: refused } }
  let attempts = 0
  await expect
    .poll(
      async () => {
        attempts += 1
        return bot.deliver.update(content).then(
          () => true,
          () => false,
        )
      },
      { interval: 1 },
    )
    .toBe(true)
  expect(attempts).toBe(30)
  expect(await bot.data.failedItems()).toContainEqual(
    expect.objectContaining({ item: expect.stringContaining('payment in update 20') }),
  )
})

/** The pending updates of a sandbox, which follow the Bot API. */
async function sandboxUpdates(use: (anna: PersonClient) => Promise<void>): Promise<Update[]> {
  const running = await startSandbox()
  try {
    const sandbox = sandboxClient(running.url)
    await use(await sandbox.person({ firstName: 'Anna' }))
    return (await sandbox.pendingUpdates()) as Update[]
  } finally {
    await running.close()
  }
}

test('the updates of the sandbox are valid', async () => {
  const updates = await sandboxUpdates(async (person) => {
    await person.send('/start')
    await person.send('hello')
  })
  expect(updates.length).toBe(2)
  for (const update of updates) expect(checkUpdate(update)).toEqual({ update })
})

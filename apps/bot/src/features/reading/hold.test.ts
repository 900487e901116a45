import type { PersonClient, SandboxClient } from '@tarot/telegram-sandbox'
import type { Message } from 'grammy/types'
import { afterAll, expect, test } from 'vitest'
import { dataOf, findButton, newcomer, prepareReading, says, userOf } from '../../testing/chat.ts'
import { openBot } from '../../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

const balanceOf = async (person: PersonClient) =>
  (await bot.data.credits.balance(await userOf(bot.data, person))).balance

/** Counts the user's pending notifications. */
async function countPending(person: PersonClient): Promise<number> {
  const userId = await userOf(bot.data, person)
  return bot.data.prisma.notification.count({ where: { userId, sentAt: null, failedAt: null } })
}

async function expectRefunded(person: PersonClient): Promise<void> {
  await bot.sandbox.settled()
  expect(await balanceOf(person)).toBe(30)
  const userId = await userOf(bot.data, person)
  expect(await bot.data.readings.recent(userId)).toHaveLength(0)
  const { items } = await bot.data.transactions.list({ userId, type: 'refund' })
  expect(items).toMatchObject([{ amount: 10 }])
  expect((await bot.data.reconcile()).discrepancies).toEqual([])
}

const refusal = (person: PersonClient) => ({
  with: 400,
  description: 'Bad Request: unheard of',
  chatId: person.id,
})

async function ready(sandbox: SandboxClient, question = 'Did it arrive?') {
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, question)
  return { anna, confirm, draw: () => anna.press(confirm, findButton(confirm, /Draw/)) }
}

const sealOf = ({ text = '' }: Message) => /[0-9a-f]{64}/.exec(text)?.[0]

test('a reading that Telegram refuses costs nothing, and its question can be asked again', async () => {
  const { sandbox } = bot
  const { anna, confirm, draw } = await ready(sandbox)
  await sandbox.fail('sendMessage', refusal(anna))
  const { updateId = 0 } = await draw()
  const screen = await anna.waitFor(says('did not get through', 'your 10 credits came back'))
  expect(screen.message_id).toBe(confirm.message_id)
  await expectRefunded(anna)
  await expect.poll(() => countPending(anna)).toBe(0)

  // For a repeated press the reason is unknown; its offer is the same.
  await sandbox.deliverAgain(updateId, { asNew: true })
  const repeated = await anna.waitFor(says('may not have got through', 'your 10 credits came back'))
  expect(dataOf(repeated, /Ask it again/)).toBe(dataOf(screen, /Ask it again/))

  await anna.press(screen, '🔮 Ask it again')
  const again = await anna.waitFor(says('Did it arrive?', 'You have 30'))
  expect(sealOf(again)).not.toBe(sealOf(confirm))
  await anna.press(again, findButton(again, /Draw/))
  await anna.waitFor(says('The heart of it'))
  await sandbox.settled()
  expect(await balanceOf(anna)).toBe(20)
})

test('if the screen can’t be changed at all, an alert says that the hold is released', async () => {
  const { sandbox } = bot
  const { anna, confirm, draw } = await ready(sandbox)
  for (const method of ['sendMessage', 'editMessageText']) await sandbox.fail(method, refusal(anna))
  const press = await draw()
  expect((await press.answer()).text).toContain('your 10 credits came back')
  await expectRefunded(anna)
  await expect.poll(() => countPending(anna)).toBe(0)
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('may not have got through'))
  await expectRefunded(anna)
})

test('if nothing can be sent now, a notification is sent later, once', async () => {
  const { data, sandbox } = bot
  const { anna, draw } = await ready(sandbox)
  await sandbox.fail('editMessageText', refusal(anna))
  await sandbox.fail('sendMessage', { ...refusal(anna), times: 2 })
  await sandbox.fail('answerCallbackQuery', { with: 400 })
  await draw()
  await expectRefunded(anna)
  expect(await countPending(anna)).toBe(1)
  await data.prisma.notification.updateMany({
    where: { userId: await userOf(data, anna), sentAt: null },
    data: { notBefore: new Date() },
  })
  await anna.waitFor(says('A reading may not have got through to you', '10 credits'))
  await expect.poll(() => countPending(anna)).toBe(0)
})

test('a user who has blocked the bot gets the credits back, and no message', async () => {
  const { data, log, sandbox } = bot
  const { anna, draw } = await ready(sandbox)
  const blocked = { ...refusal(anna), with: 403, description: 'Forbidden: bot was blocked by the user' }
  for (const method of ['sendMessage', 'editMessageText']) await sandbox.fail(method, blocked)
  await draw()
  await expectRefunded(anna)
  await expect.poll(() => countPending(anna)).toBe(0)
  expect(await data.users.byTelegramId(BigInt(anna.id))).toMatchObject({ isActive: false })
  expect(log.filter(({ msg }) => msg === 'an update failed')).toEqual([])
})

test('an answer that is lost repeatedly counts as not delivered, and the seal of what may have arrived stays', async () => {
  const { sandbox } = bot
  const { anna, confirm, draw } = await ready(sandbox)
  await sandbox.fail('sendMessage', { with: 'drop', when: 'after', times: 3, chatId: anna.id })
  await draw()
  const screen = await anna.waitFor(says('may not have got through', 'your 10 credits came back'), {
    timeout: 15_000,
  })
  expect(screen.message_id).toBeGreaterThan(confirm.message_id)
  await expectRefunded(anna)
  const seal = (await anna.messages()).find(({ message_id }) => message_id === confirm.message_id)
  expect(seal?.text).toBe(confirm.text)
})

/** The idempotency key of the hold that a button makes. */
async function keyOf(person: PersonClient, confirm: Message): Promise<string> {
  const [, draftId] = dataOf(confirm, /Draw/).split(':')
  return `reading:${await userOf(bot.data, person)}:${draftId}`
}

test('a hold of a killed process is shown and completed by the next press, once', async () => {
  const { data, sandbox } = bot
  const { anna, confirm, draw } = await ready(sandbox)
  const userId = await userOf(data, anna)
  const hold = await data.readings.reserve({ userId, price: 10, idempotencyKey: await keyOf(anna, confirm) })
  expect(hold).toMatchObject({ state: 'held', balance: 20 })
  const { updateId = 0 } = await draw()
  await anna.waitFor(says('The heart of it'))
  await sandbox.deliverAgain(updateId, { asNew: true })
  await sandbox.settled()
  expect(await balanceOf(anna)).toBe(20)
  expect(await data.readings.recent(userId)).toMatchObject([{ id: hold.readingId }])
})

test('after the release of a hold the next press says so, and offers the question again', async () => {
  const { data, sandbox } = bot
  const { anna, confirm, draw } = await ready(sandbox)
  const userId = await userOf(data, anna)
  const { transactionId } = await data.readings.reserve({
    ...{ userId, price: 10 },
    idempotencyKey: await keyOf(anna, confirm),
  })
  await data.readings.release({ userId, transactionId, reason: 'expired', notify: true })
  await draw()
  const screen = await anna.waitFor(says('your 10 credits came back', 'fresh ones'))
  await expectRefunded(anna)
  await anna.press(screen, '🔮 Ask it again')
  await anna.waitFor(says('Did it arrive?', 'You have 30'))
})

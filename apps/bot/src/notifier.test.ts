import { type Data, DataError } from '@tarot/data'
import type { PersonClient } from '@tarot/telegram-sandbox'
import { Api } from 'grammy'
import { expect, onTestFinished, test } from 'vitest'
import { openDrafts } from './drafts.ts'
import { createLogger } from './logger.ts'
import { createNotifier } from './notifier.ts'
import { newcomer, says, userOf } from './testing/chat.ts'
import { useBot } from './testing/use-bot.ts'

/** A stopped bot with a started chat, and notifiers as other processes would have them. */
async function useNotifiers() {
  const { api, data, sandbox, url, stop } = await useBot()
  const anna = await newcomer(sandbox)
  await stop()
  const createOne = (over: Data = data) =>
    createNotifier({
      api: new Api('4200000001:sandbox', { apiRoot: url }),
      data: over,
      drafts: openDrafts(data.sessions, 1),
      logger: createLogger('silent', '1:a'),
      stopping: new AbortController().signal,
    } as never)
  return { api, data, sandbox, anna, createOne, createNotification: () => addNotification(data, anna) }
}

let created = 0

/** Adds a pending notification. */
async function addNotification(data: Data, person: PersonClient): Promise<void> {
  created += 1
  const userId = await userOf(data, person)
  const idempotencyKey = `notification:${created}`
  const { transactionId } = await data.readings.reserve({ userId, price: 1, idempotencyKey })
  await data.readings.release({ userId, transactionId, reason: 'test', notify: true })
}

const countNotified = async (person: PersonClient) =>
  (await person.messages()).filter(says('may not have got through')).length

const makeDue = (data: Data) =>
  data.prisma.notification.updateMany({ where: { sentAt: null }, data: { notBefore: new Date() } })

test('two processes at once send each notification once', async () => {
  const { data, anna, createOne, createNotification } = await useNotifiers()
  for (let times = 0; times < 12; times += 1) await createNotification()
  const userId = await userOf(data, anna)
  const [first, second] = [createOne(), createOne()]
  await Promise.all([first.notifyDue(), second.notifyDue(), first.notify(userId), second.notify(userId)])
  expect(await countNotified(anna)).toBe(12)
  expect(await data.prisma.notification.count({ where: { sentAt: null } })).toBe(0)
})

test('what was sent before the database failed is not sent again', async () => {
  const { data, anna, createOne, createNotification } = await useNotifiers()
  let isDown = true
  const markSent = async (id: bigint) => {
    if (isDown) throw new DataError('DATABASE_UNAVAILABLE', 'down')
    await data.notifications.markSent(id)
  }
  const notifier = createOne({ ...data, notifications: { ...data.notifications, markSent } })
  await createNotification()
  await expect(notifier.notifyDue()).rejects.toThrow('down')
  expect(await countNotified(anna)).toBe(1)
  isDown = false
  await makeDue(data)
  await notifier.notifyDue()
  expect(await countNotified(anna)).toBe(1)
  expect(await data.prisma.notification.count({ where: { sentAt: null } })).toBe(0)
})

test('while Telegram is unavailable nothing is claimed, and afterwards it is sent', async () => {
  const { data, sandbox, anna, createOne, createNotification } = await useNotifiers()
  onTestFinished(() => sandbox.clearFaults())
  const notifier = createOne()
  await createNotification()
  await sandbox.fail('*', { with: 'drop', times: 5 })
  await expect(notifier.notifyDue()).rejects.toThrow()
  await makeDue(data)
  for (let times = 0; times < 3; times += 1) await expect(notifier.notifyDue()).rejects.toThrow()
  expect(await data.prisma.notification.findFirst()).toMatchObject({ attempts: 1 })
  await notifier.notifyDue()
  expect(await countNotified(anna)).toBe(1)
})

test('a notification that fails does not delay others, whatever the failure', async () => {
  const { data, sandbox, anna, createOne, createNotification } = await useNotifiers()
  onTestFinished(() => sandbox.clearFaults())
  const boris = await sandbox.person({ firstName: 'Boris' })
  const unreachable = await data.users.register({ telegramId: BigInt(boris.id), username: null })
  const unknown = await data.users.register({ telegramId: 987_654_321n, username: null })
  const write = (userId: bigint, kind: string, event: string) =>
    data.prisma.notification.create({ data: { userId, kind, event } })
  await write(await userOf(data, anna), 'a_kind_of_tomorrow', 'unreadable')
  await write(unknown.id, 'hold_released', 'unknown chat')
  await createNotification()
  await write(unreachable.id, 'hold_released', 'lost answer')
  await createNotification()
  // Only messages to Boris fail; Telegram answers everything else.
  await sandbox.fail('sendMessage', { with: 'drop', chatId: boris.id, times: 3 })
  await createOne().notifyDue()
  expect(await countNotified(anna)).toBe(2)
  const rows = await data.prisma.notification.findMany({ where: { sentAt: null }, orderBy: { id: 'asc' } })
  expect(rows).toMatchObject([
    { event: 'unreadable', attempts: 1, failedAt: null, error: 'TypeError' },
    {
      event: 'unknown chat',
      attempts: 1,
      failedAt: expect.any(Date),
      error: '400 Bad Request: chat not found',
    },
    { event: 'lost answer', attempts: 1, failedAt: null, error: 'HttpError' },
  ])
  const future = rows.filter(({ notBefore }) => notBefore > new Date())
  expect(future.map(({ event }) => event)).toEqual(['unreadable', 'unknown chat', 'lost answer'])
})

test('a chat for which Telegram does not answer does not delay other users', async () => {
  const { data, sandbox, anna, createOne, createNotification } = await useNotifiers()
  onTestFinished(() => sandbox.clearFaults())
  const boris = await sandbox.person({ firstName: 'Boris' })
  const { id } = await data.users.register({ telegramId: BigInt(boris.id), username: null })
  await data.prisma.notification.create({ data: { userId: id, kind: 'hold_released', event: 'slow' } })
  await createNotification()
  await sandbox.fail('sendMessage', { with: 'hang', chatId: boris.id })
  const round = createOne().notifyDue()
  await expect.poll(() => countNotified(anna)).toBe(1)
  const slow = await data.prisma.notification.findFirst({ where: { userId: id } })
  expect(slow).toMatchObject({ attempts: 1, sentAt: null, error: null })
  await round
})

test('a notification that can’t be marked as sent is sent once, and the others are sent and marked', async () => {
  const { data, anna, createOne, createNotification } = await useNotifiers()
  await createNotification()
  const [first] = await data.prisma.notification.findMany()
  await data.prisma.$executeRawUnsafe(`
    create function refuse_one() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$`)
  await data.prisma.$executeRawUnsafe(`
    create trigger refuse_one before update on notifications
      for each row when (old.id = ${first?.id} and new.sent_at is not null) execute function refuse_one()`)
  await createNotification()
  const notifier = createOne()
  await notifier.notifyDue()
  await makeDue(data)
  await notifier.notifyDue()
  expect(await countNotified(anna)).toBe(2)
  expect(await data.prisma.notification.count({ where: { sentAt: null } })).toBe(1)
})

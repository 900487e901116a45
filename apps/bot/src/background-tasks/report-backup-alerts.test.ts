import type { Data } from '@tarot/data'
import type { PersonClient } from '@tarot/telegram-sandbox'
import { Api } from 'grammy'
import { expect, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { newcomer, says } from '../testing/chat.ts'
import { useBot } from '../testing/use-bot.ts'
import { reportBackupAlerts } from './report-backup-alerts.ts'

/** A stopped bot with two operators, and the task as any number of processes would run it. */
async function useTask() {
  const { data, sandbox, url, stop } = await useBot()
  const [olga, omar] = [await newcomer(sandbox, 'Olga'), await newcomer(sandbox, 'Omar')]
  await stop()
  const createOne = (...chatIds: number[]) =>
    reportBackupAlerts({
      api: new Api('4200000001:sandbox', { apiRoot: url }),
      config: { operatorChatIds: chatIds.map(BigInt) },
      data,
      logger: createLogger('silent', '1:a'),
    })
  return { data, sandbox, olga, omar, createOne }
}

let minutes = 0

/** Records a run that has ended, each one later than the one before. */
async function addRun(data: Data, kind: string, status: string, more: object = {}): Promise<void> {
  minutes += 1
  const startedAt = new Date(Date.now() - 3_600_000 + minutes * 60_000)
  const times = { requestedAt: startedAt, startedAt, finishedAt: new Date(startedAt.getTime() + 30_000) }
  await data.prisma.backupRun.create({
    data: { kind, engine: 'native', status, requestedBy: 'schedule', ...times, ...more },
  })
}

/** Makes every chat due, as if a minute had passed. */
const makeDue = (data: Data) => data.prisma.operatorChat.updateMany({ data: { notBefore: new Date(0) } })

const count = async (person: PersonClient, ...parts: string[]) =>
  (await person.messages()).filter(says(...parts)).length

test('two processes send the alert of a failed run once, and its end once, also after a restart', async () => {
  const { data, olga, createOne } = await useTask()
  const [first, second] = [createOne(olga.id), createOne(olga.id)]
  await addRun(data, 'full', 'failed', { error: 'no space left in <repository>' })
  await Promise.all([first.run(), second.run()])
  expect(await count(olga, 'Failed: full backup', 'no space left in <repository>', '/backups')).toBe(1)

  await makeDue(data)
  await Promise.all([first.run(), second.run(), createOne(olga.id).run()])
  expect(await count(olga, 'Failed')).toBe(1)

  await addRun(data, 'full', 'succeeded')
  await makeDue(data)
  await Promise.all([createOne(olga.id).run(), first.run(), second.run()])
  await makeDue(data)
  await second.run()
  expect(await count(olga, 'All is well again: the last full backup succeeded.')).toBe(1)
  expect(await count(olga, 'Failed')).toBe(1)
})

test('chats that cannot be reached delay no other, and are notified when they can be reached', async () => {
  const { data, sandbox, olga, omar, createOne } = await useTask()
  const group = await sandbox.group({ title: 'Operators', members: [olga] })
  const task = createOne(987_654_321, omar.id, group.id, olga.id)
  await omar.block()
  await addRun(data, 'drill', 'failed', {
    error: 'the ledger differs',
    checks: [{ name: 'ledger', ok: false, message: 'the ledger differs' }],
  })
  await addRun(data, 'full', 'succeeded')
  await task.run()
  expect(await count(olga, 'The recovery drill has found something wrong')).toBe(1)
  expect(await count(olga.in(group), 'The recovery drill has found something wrong')).toBe(1)
  const failed = await data.prisma.operatorChat.findMany({
    where: { attempts: { gt: 0 } },
    orderBy: { chatId: 'asc' },
  })
  const errors = new Map(failed.map(({ chatId, error }) => [Number(chatId), error]))
  expect(errors).toEqual(
    new Map([
      [omar.id, expect.stringMatching(/^403 /)],
      [987_654_321, '400 Bad Request: chat not found'],
    ]),
  )

  await omar.unblock()
  await makeDue(data)
  await task.run()
  expect(await count(omar, 'The recovery drill has found something wrong')).toBe(1)
  expect(await count(olga, 'The recovery drill has found something wrong')).toBe(1)
})

test('a message whose answer is lost is sent again', async () => {
  const { data, sandbox, olga, createOne } = await useTask()
  await addRun(data, 'full', 'interrupted')
  await sandbox.fail('sendMessage', { with: 'drop' })
  const task = createOne(olga.id)
  await task.run()
  expect(await count(olga, 'Failed')).toBe(0)
  await makeDue(data)
  await task.run()
  expect(await count(olga, 'Failed: full backup', 'was interrupted')).toBe(1)
})

test('an alert that stays open is sent again after a day', async () => {
  const { data, olga, createOne } = await useTask()
  await addRun(data, 'full', 'failed', { error: 'disk full' })
  await createOne(olga.id).run()
  await data.prisma.operatorAlert.updateMany({ data: { notifiedAt: new Date(Date.now() - 86_400_000) } })
  await makeDue(data)
  await createOne(olga.id).run()
  await makeDue(data)
  await createOne(olga.id).run()
  expect(await count(olga, '⏰ Failed: full backup, since')).toBe(1)
})

test('without OPERATOR_CHAT_ID nothing is recorded or sent', async () => {
  const { data, sandbox, createOne } = await useTask()
  await addRun(data, 'full', 'failed', { error: 'disk full' })
  const { number: since = 0 } = (await sandbox.calls()).at(-1) ?? {}
  await createOne().run()
  expect(await data.prisma.operatorChat.count()).toBe(0)
  expect(await data.prisma.operatorAlert.count()).toBe(0)
  expect(await sandbox.calls({ since })).toEqual([])
})

test('a bot with OPERATOR_CHAT_ID notifies the chat by itself', async () => {
  const id = 5_000_001
  const { sandbox } = await useBot({ operatorChatIds: [BigInt(id)] }, async (before) => {
    const olga = await before.person({ firstName: 'Olga', id })
    await olga.send('/start')
  })
  const olga = await sandbox.personById(id)
  await olga.waitFor(says('There is no backup', 'pnpm data backup run'))
})

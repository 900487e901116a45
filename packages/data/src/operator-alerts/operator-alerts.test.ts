import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { untilWaiting } from '../../test/lock.ts'
import type { BackupAlert } from '../backup/backup-status.ts'
import type { Data } from '../open-data.ts'
import { useTestData } from '../testing/index.ts'
import type { OperatorAlert, OperatorChat } from './operator-alerts.ts'

const chatId = 7n
const failed: BackupAlert = {
  code: 'failed',
  kind: 'full',
  message: 'The last full backup failed: disk full',
}
const late: BackupAlert = { code: 'late', kind: 'verify', message: 'The last verification is late' }

/** Makes the chats due, as if a minute had passed. */
async function makeDue(data: Data): Promise<void> {
  await data.prisma.operatorChat.updateMany({ data: { notBefore: new Date(0) } })
}

async function claimOne(data: Data, id = chatId): Promise<OperatorChat> {
  await makeDue(data)
  const [chat] = await data.operatorAlerts.claim([id])
  if (!chat) throw new Error('the chat was not claimed')
  return chat
}

/** One check of the chat, in which everything is sent. @returns what was sent */
async function check(data: Data, alerts: BackupAlert[], id = chatId): Promise<OperatorAlert[]> {
  const chat = await claimOne(data, id)
  const due = await data.operatorAlerts.record(chat, alerts)
  for (const alert of due) await data.operatorAlerts.markSent(alert)
  await data.operatorAlerts.release(chat)
  return due
}

const summary = (due: OperatorAlert[]) => due.map(({ event, code, subject }) => `${event} ${code} ${subject}`)

test('each alert is due once when it opens and once when it is over, also when it comes again', async () => {
  const { data } = await useTestData()
  expect(summary(await check(data, [failed, late]))).toEqual(['opened failed full', 'opened late verify'])
  expect(await check(data, [failed, { ...late, message: 'It is later still' }])).toEqual([])
  expect(await check(data, [late])).toMatchObject([
    { event: 'closed', code: 'failed', message: failed.message },
  ])
  expect(await check(data, [late])).toEqual([])
  expect(summary(await check(data, [failed]))).toEqual(['closed late verify', 'opened failed full'])
})

test('an open alert is due again after a day, with its latest message', async () => {
  const { data } = await useTestData()
  await check(data, [failed])
  await check(data, [{ ...failed, message: 'The last full backup failed: no key' }])
  const yesterday = new Date(Date.now() - 86_400_000)
  await data.prisma.operatorAlert.updateMany({ data: { notifiedAt: yesterday } })
  const again = { ...failed, message: 'The last full backup failed: no key' }
  expect(await check(data, [again])).toMatchObject([{ event: 'reminder', message: again.message }])
  expect(await check(data, [again])).toEqual([])
})

test('an alert that another one about the same subject replaces is not over', async () => {
  const { data } = await useTestData()
  await check(data, [{ ...failed, kind: 'drill' }])
  const red: BackupAlert = { code: 'red_drill', kind: 'drill', message: 'The ledger differs' }
  expect(summary(await check(data, [red]))).toEqual(['opened red_drill drill'])
  expect(summary(await check(data, []))).toEqual(['closed red_drill drill'])
})

test('what was not sent is due again, unless it is over by then', async () => {
  const { data } = await useTestData()
  const chat = await claimOne(data)
  const due = await data.operatorAlerts.record(chat, [failed, late])
  await data.operatorAlerts.release(chat, '403 Forbidden')
  expect(await data.operatorAlerts.claim([chatId])).toEqual([])
  expect(await data.prisma.operatorChat.findFirst()).toMatchObject({ attempts: 1, error: '403 Forbidden' })
  expect(due).toHaveLength(2)
  expect(summary(await check(data, [late]))).toEqual(['opened late verify'])
  expect(await data.prisma.operatorChat.findFirst()).toMatchObject({ attempts: 0, error: null })
})

test('of processes that claim a chat at the same moment, one gets it', async () => {
  const { data, databaseUrl } = await useTestData()
  await data.operatorAlerts.release(await claimOne(data))
  await makeDue(data)
  const holder = new pg.Client({ connectionString: databaseUrl })
  await holder.connect()
  onTestFinished(() => holder.end())
  await holder.query('begin; select from operator_chats for update')
  const claims = Promise.all([1, 2, 3].map(() => data.operatorAlerts.claim([chatId, 8n])))
  await untilWaiting(databaseUrl, 3)
  await holder.query('commit')
  const chats = (await claims).flat().map((chat) => chat.chatId)
  expect(chats.toSorted()).toEqual([chatId, 8n])
})

test('an expired claim writes and sends nothing', async () => {
  const { data } = await useTestData()
  const expired = await claimOne(data)
  const next = await claimOne(data)
  expect(await data.operatorAlerts.record(next, [failed])).toHaveLength(1)
  expect(await data.operatorAlerts.record(expired, [late])).toEqual([])
  await data.operatorAlerts.release(expired, 'late')
  expect(await data.prisma.operatorAlert.findMany()).toMatchObject([{ code: 'failed', closedAt: null }])
  expect(await data.prisma.operatorChat.findMany()).toMatchObject([{ error: null }])
})

test('each chat is notified by itself, also one that is added later', async () => {
  const { data } = await useTestData()
  await check(data, [failed])
  expect(summary(await check(data, [failed], 8n))).toEqual(['opened failed full'])
  await check(data, [])
  expect(summary(await check(data, [failed], 8n))).toEqual([])
})

import { freePort } from '@tarot/services'
import type { Update } from 'grammy/types'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { serveWebhook } from './serve-webhook.ts'
import { createTakeUpdates } from './take-updates.ts'

const well = { ok: true, latency: 1, version: '18', problem: null }

async function useWebhook(
  handle: (update: Update) => Promise<void> = async () => {},
  isPayment: (update: Update) => boolean = () => false,
) {
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}/updates`)
  const seen: number[] = []
  const updates = createTakeUpdates(async (update) => {
    seen.push(update.update_id)
    await handle(update)
  }, isPayment)
  const health = { ok: true }
  const data = { health: async () => ({ ...health, database: well, redis: null }) }
  const logger = createLogger('silent', '1:a')
  const delivery = await serveWebhook(
    { url, secret: 'right', host: '127.0.0.1', port },
    { updates, data, logger },
  )
  onTestFinished(() => delivery.stop())
  const post = (body: string, secret: string | undefined = 'right') => {
    const token: Record<string, string> = secret === '' ? {} : { 'x-telegram-bot-api-secret-token': secret }
    return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...token } })
  }
  return { url, seen, post, delivery, health, updates }
}

test('an update with the right secret is handled once and answered 200', async () => {
  const { seen, post } = await useWebhook()
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect(seen).toEqual([7])
})

test('a wrong secret, or none, is answered 401 and nothing is handled', async () => {
  const { seen, post } = await useWebhook()
  for (const secret of ['wrong', 'right!', '', 'r', 'x'.repeat(1_000)]) {
    expect((await post('{"update_id":7}', secret)).status).toBe(401)
  }
  expect(seen).toEqual([])
})

test('what is no update is refused', async () => {
  const { url, seen, post } = await useWebhook()
  for (const body of [
    '',
    'no json',
    '[]',
    'null',
    '{"update_id":"7"}',
    '{"update_id":-1}',
    '{"message":{}}',
  ]) {
    expect((await post(body)).status, body).toBe(400)
  }
  expect((await post(JSON.stringify({ update_id: 7, message: 'x'.repeat(1024 * 1024) }))).status).toBe(413)
  expect((await fetch(url)).status).toBe(405)
  expect((await fetch(new URL('/other', url), { method: 'POST' })).status).toBe(404)
  expect(seen).toEqual([])
})

test('a payment that is not on record is answered 503, so that it comes again', async () => {
  let isDown = true
  const { seen, post } = await useWebhook(
    async () => {
      if (isDown) throw new Error('not on record')
    },
    () => true,
  )
  expect((await post('{"update_id":7}')).status).toBe(503)
  isDown = false
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect((await post('{"update_id":7}')).status).toBe(200)
  expect(seen).toEqual([7, 7])
})

test('/healthz says whether the database answers', async () => {
  const { url, health } = await useWebhook()
  const ask = async () => (await fetch(new URL('/healthz', url))).status
  expect(await ask()).toBe(200)
  health.ok = false
  expect(await ask()).toBe(503)
})

test('a stop answers the requests that are there and refuses others', async () => {
  const began = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const { post, delivery, seen } = await useWebhook(async () => {
    began.resolve()
    await gate.promise
  })
  const first = post('{"update_id":1}')
  await began.promise
  const stopped = delivery.stop()
  await expect(post('{"update_id":2}')).rejects.toThrow()
  gate.resolve()
  expect((await first).status).toBe(200)
  await stopped
  expect(seen).toEqual([1])
})

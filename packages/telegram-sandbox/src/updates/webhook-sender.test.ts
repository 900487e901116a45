import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Update } from '@grammyjs/types'
import { expect, onTestFinished, test } from 'vitest'
import { subscriptionLink } from '../testing/payments.ts'
import { polling, withSandbox } from '../testing/with-sandbox.ts'

interface Delivered {
  update: Update
  headers: IncomingHttpHeaders
}

/** Starts a bot's webhook with the answers of the test. */
async function webhook(answer: (delivered: Delivered, response: ServerResponse, count: number) => void) {
  const seen: Delivered[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const delivered = { update: JSON.parse(body) as Update, headers: request.headers }
    seen.push(delivered)
    answer(delivered, response, seen.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, seen, close }
}

const FAST = { webhookRetry: { delay: 5, max: 20 } }

test('an update is retried until the webhook answers with 2xx, with the secret and in order', async () => {
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook((_, response, count) => response.writeHead(count < 4 ? 503 : 200).end())
  await api.setWebhook(hook.url, { secret_token: 'open-sesame' })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('one')
  await anna.send('two')
  await sandbox.settled()
  expect(hook.seen.map(({ update }) => update.message?.text)).toEqual(['one', 'one', 'one', 'one', 'two'])
  expect(new Set(hook.seen.map(({ headers }) => headers['x-telegram-bot-api-secret-token']))).toEqual(
    new Set(['open-sesame']),
  )
  expect(await api.getWebhookInfo()).toMatchObject({
    url: hook.url,
    pending_update_count: 0,
    last_error_message: 'Wrong response from the webhook: 503 Service Unavailable',
    max_connections: 40,
  })
})

test('chats do not block each other, and the updates of one chat are in order', async () => {
  const held: ServerResponse[] = []
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook(({ update }, response) => {
    if (update.message?.text === 'slow') held.push(response)
    else response.end()
  })
  await api.setWebhook(hook.url)
  const anna = await sandbox.person({ firstName: 'Anna' })
  const boris = await sandbox.person({ firstName: 'Boris' })
  await anna.send('slow')
  await anna.send('after slow')
  await boris.send('quick')
  await expect.poll(async () => (await sandbox.pendingUpdates()).length).toBe(2)
  expect(hook.seen.map(({ update }) => update.message?.text)).toEqual(['slow', 'quick'])
  held[0]?.end()
  await sandbox.settled()
  expect(hook.seen.at(-1)?.update.message?.text).toBe('after slow')
})

test('forty requests are sent in parallel, and each is retried independently', async () => {
  const held = new Map<string, ServerResponse>()
  let isOpen = false
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook(({ update }, response) => {
    if (isOpen) response.end()
    else held.set(update.message?.text ?? '', response)
  })
  await api.setWebhook(hook.url)
  for (let index = 0; index < 50; index++) {
    await (await sandbox.person({ firstName: `P${index}` })).send(`from ${index}`)
  }
  await expect.poll(() => held.size).toBe(40)
  expect(await sandbox.pendingUpdates()).toHaveLength(50)

  held.get('from 7')?.writeHead(503).end()
  await expect.poll(() => hook.seen.length).toBe(41)
  isOpen = true
  for (const response of held.values()) response.end()
  await sandbox.settled()
  const texts = hook.seen.map(({ update }) => update.message?.text)
  expect(texts).toHaveLength(51)
  expect(texts.filter((text) => text === 'from 7')).toHaveLength(2)
  expect(new Set(texts).size).toBe(50)
})

test('eighty updates of one chat block the updates of other chats', async () => {
  const held: ServerResponse[] = []
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook(({ update }, response) => {
    if (update.message?.text === 'flood 0') held.push(response)
    else response.end()
  })
  const anna = await sandbox.person({ firstName: 'Anna' })
  const boris = await sandbox.person({ firstName: 'Boris' })
  for (let index = 0; index < 80; index++) await anna.send(`flood ${index}`)
  await boris.send('hello?')
  await api.setWebhook(hook.url)
  await expect.poll(() => held.length).toBe(1)
  expect(hook.seen).toHaveLength(1)
  held[0]?.end()
  await sandbox.settled()
  expect(hook.seen.map(({ update }) => update.message?.text)).toContain('hello?')
})

test('a method in the answer of the webhook is executed', async () => {
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook(({ update }, response) => {
    const reply = {
      method: 'sendMessage',
      chat_id: update.message?.chat.id,
      text: '<b>yes</b>',
      parse_mode: 'HTML',
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  })
  await api.setWebhook(hook.url)
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello?')
  expect(await anna.waitFor()).toMatchObject({
    text: 'yes',
    entities: [{ type: 'bold', offset: 0, length: 3 }],
  })
})

test('a webhook can answer a pre-checkout query in its response', async () => {
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook(({ update }, response) => {
    const id = update.pre_checkout_query?.id
    if (id === undefined) return response.end()
    const reply = { method: 'answerPreCheckoutQuery', pre_checkout_query_id: id, ok: true }
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  })
  await api.setWebhook(hook.url)
  const anna = await sandbox.person({ firstName: 'Anna' })
  expect(await anna.pay(await subscriptionLink(api))).toMatchObject({ state: 'paid' })
  await sandbox.settled()
  expect(hook.seen.at(-1)?.update.message?.successful_payment?.total_amount).toBe(100)
})

test('an unreachable webhook is reported, and polling returns its updates', async () => {
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook((_, response) => response.end())
  hook.close()
  await api.setWebhook(hook.url)
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('anybody?')
  await expect.poll(async () => (await api.getWebhookInfo()).last_error_message).toBe('Connection refused')
  await api.deleteWebhook()
  expect((await api.getUpdates()).map(({ message }) => message?.text)).toEqual(['anybody?'])
})

test('setWebhook ends a waiting getUpdates, refuses other machines, and can drop pending updates', async () => {
  const { sandbox, api } = await withSandbox(FAST)
  const hook = await webhook((_, response) => response.end())
  const anna = await sandbox.person({ firstName: 'Anna' })
  const waiting = api.getUpdates({ timeout: 30 }).catch((error: Error) => error.message)
  await polling(sandbox)
  await api.setWebhook(hook.url)
  expect(await waiting).toContain('Conflict: terminated by setWebhook request')
  await expect(api.setWebhook('https://example.org/hook')).rejects.toThrow(
    'bad webhook: the sandbox delivers only to http://127.0.0.1 and http://localhost',
  )
  await expect(api.setWebhook(hook.url, { secret_token: 'not allowed' })).rejects.toThrow(
    'secret token contains unallowed characters',
  )
  await api.deleteWebhook()
  await anna.send('old news')
  await api.setWebhook(hook.url, { drop_pending_updates: true })
  expect(await sandbox.pendingUpdates()).toEqual([])
  expect(hook.seen).toEqual([])
})

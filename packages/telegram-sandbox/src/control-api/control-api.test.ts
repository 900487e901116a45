import { request } from 'node:http'
import { Api, GrammyError, HttpError } from 'grammy'
import { expect, test } from 'vitest'
import { withBot, withSandbox } from '../testing/with-sandbox.ts'

test('429 is answered as often as the fault says, then the call succeeds', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  await sandbox.fail('sendMessage', { with: 429, retryAfter: 7, times: 2 })
  for (const _ of [1, 2]) {
    const error = await api.sendMessage(anna.id, 'hi').catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(GrammyError)
    expect(error).toMatchObject({
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    })
  }
  expect((await api.sendMessage(anna.id, 'hi')).text).toBe('hi')
  expect(await anna.messages()).toHaveLength(2)
})

test.each([
  [403, 'Forbidden: bot was blocked by the user'],
  [404, 'Not Found'],
  [500, 'Internal Server Error'],
])('a fault answers with %i', async (status, description) => {
  const { sandbox, api } = await withSandbox()
  await sandbox.fail('getMe', { with: status })
  await expect(api.getMe()).rejects.toMatchObject({ error_code: status, description })
  await api.getMe()
})

test('429 can last for a time, for one chat or for all calls', async () => {
  const { sandbox, api } = await withSandbox()
  const [anna, boris] = [
    await sandbox.person({ firstName: 'Anna' }),
    await sandbox.person({ firstName: 'Boris' }),
  ]
  for (const person of [anna, boris]) await person.send('/start')
  await sandbox.fail('*', { with: 429, chatId: anna.id, seconds: 60 })
  for (const _ of [1, 2]) {
    const error = await api.sendMessage(anna.id, 'hi').catch((failure: unknown) => failure)
    expect(error).toMatchObject({ error_code: 429, parameters: { retry_after: expect.any(Number) } })
    expect((error as GrammyError).parameters.retry_after).toBeGreaterThan(1)
  }
  await api.sendMessage(boris.id, 'hi')

  await sandbox.fail('*', { with: 429, retryAfter: 7, seconds: 60 })
  await expect(api.sendMessage(boris.id, 'hi')).rejects.toThrow('Too Many Requests: retry after 7')
  await expect(api.getMe()).rejects.toThrow('Too Many Requests: retry after 7')
  expect(await api.getUpdates()).toHaveLength(2)
  await sandbox.clearFaults('*')
  await api.sendMessage(anna.id, 'hi')
})

test('a fault with seconds expires', async () => {
  const { sandbox, api } = await withSandbox()
  await sandbox.fail('getMe', { with: 500, seconds: 0.2 })
  await expect(api.getMe()).rejects.toThrow('Internal Server Error')
  await expect.poll(() => api.getMe().catch(() => undefined)).toMatchObject({ is_bot: true })
  expect(await sandbox.faults()).toEqual([])
})

test('the body of an answer can be anything: without description, of a proxy, without result, empty', async () => {
  const { sandbox, running } = await withSandbox()
  const ask = async () => {
    const response = await fetch(`${running.apiRoot}/bot${running.token}/getMe`)
    return [response.status, response.headers.get('content-type'), await response.text()]
  }
  const bodies = {
    '{"ok":false,"error_code":400}': [400, 'application/json'],
    '<html><h1>502 Bad Gateway</h1></html>': [502, 'text/html'],
    '{"ok":true,"result":null}': [200, 'application/json'],
    '': [504, 'application/json'],
  } as const
  for (const [body, [status, type]] of Object.entries(bodies)) {
    await sandbox.fail('getMe', { with: status, body })
    expect(await ask()).toEqual([status, type, body])
  }
  expect((await ask())[0]).toBe(200)
  await expect(sandbox.fail('getMe', { with: 200 })).rejects.toThrow('A status below 400 needs a body.')
})

test('with a lost answer, the message is sent and the bot gets an error', async () => {
  const { sandbox, api } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  await sandbox.fail('sendMessage', { with: 'drop', when: 'after', chatId: anna.id })
  await expect(api.sendMessage(anna.id, 'sent')).rejects.toBeInstanceOf(HttpError)
  expect((await anna.waitFor()).text).toBe('sent')
  expect(await sandbox.calls({ method: 'sendMessage' })).toMatchObject([
    { method: 'sendMessage', lost: true, status: 200, payload: { chat_id: anna.id, text: 'sent' } },
  ])
})

test('a call that hangs ends at the timeout of the bot and is not executed', async () => {
  const { sandbox, running } = await withSandbox()
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  await sandbox.fail('*', { with: 'hang' })
  const impatient = new Api(running.token, { apiRoot: running.apiRoot, timeoutSeconds: 0.1 })
  await expect(impatient.sendMessage(anna.id, 'hi')).rejects.toBeInstanceOf(HttpError)
  expect(await anna.messages()).toHaveLength(1)
})

test('the list of calls contains method, payload and answer, but no successful polls', async () => {
  const { sandbox } = await withBot((bot) => bot.command('start', (ctx) => ctx.reply('hi')))
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  const call = await sandbox.waitForCall('sendMessage')
  expect(call).toMatchObject({ status: 200, answer: { ok: true, result: { text: 'hi' } } })
  const { lastCall } = await sandbox.state()
  expect(await sandbox.calls({ since: lastCall })).toEqual([])
  expect((await sandbox.calls()).map(({ method }) => method)).not.toContain('getUpdates')
})

test('the error of a wait lists what the bot wrote instead', async () => {
  const { sandbox } = await withBot((bot) => bot.command('start', (ctx) => ctx.reply('something else')))
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  await sandbox.settled()
  await expect(anna.waitFor((message) => message.text === 'welcome', { timeout: 1 })).rejects.toThrow(
    /wrote no matching message to Anna within 1 ms.*\n.*sent #\d+: "something else"/,
  )
})

test('a reset deletes people, chats and calls, and the bot stays connected', async () => {
  const { sandbox } = await withBot((bot) => bot.on('message', (ctx) => ctx.reply('hi')))
  const anna = await sandbox.person({ firstName: 'Anna', id: 7 })
  await anna.send('one')
  const { message_id } = await anna.waitFor()
  await sandbox.reset()
  expect(await sandbox.state()).toMatchObject({ people: [], chats: [] })
  const again = await sandbox.person({ firstName: 'Anna', id: 7 })
  const { message } = await again.send('two')
  expect(message.message_id).toBe(message_id + 1)
  expect((await again.waitFor()).text).toBe('hi')
})

test('errors are one sentence', async () => {
  const { sandbox, running } = await withSandbox()
  await sandbox.person({ firstName: 'Anna', id: 7 })
  expect((await sandbox.personById(7)).user.first_name).toBe('Anna')
  await expect(sandbox.personById(8)).rejects.toThrow('There is no person with the id 8.')
  await expect(sandbox.person({ firstName: 'Boris', id: 7 })).rejects.toThrow('The id 7 is taken.')
  await expect(sandbox.deliverAgain(3)).rejects.toThrow('There was no update 3.')
  const answer = await fetch(`${running.url}/sandbox/people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Anna"}',
  })
  expect(answer.status).toBe(400)
  expect(((await answer.json()) as { error: string }).error).toContain('firstName')
})

/** Sends a GET with a Host header, which `fetch` does not allow. */
function get(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

test('requests from other web pages are refused, by host and by origin', async () => {
  const { running } = await withSandbox()
  const state = `${running.url}/sandbox/state`
  const host = `127.0.0.1:${running.port}`
  expect(await get(state, { host })).toBe(200)
  expect(await get(state, { host, origin: `http://${host}` })).toBe(200)
  expect(await get(state, { host: `localhost:${running.port}` })).toBe(200)
  expect(await get(state, { host: 'evil.example' })).toBe(403)
  expect(await get(`${running.url}/`, { host: `127.0.0.1.evil.example:${running.port}` })).toBe(403)
  expect(await get(state, { host, origin: 'http://localhost:3000' })).toBe(403)
  expect(await get(state, { host, origin: 'null' })).toBe(403)
  const send = `${running.url}/bot${running.token}/sendMessage?chat_id=1&text=hi`
  for (const site of ['cross-site', 'same-site']) {
    expect(await get(state, { host, 'sec-fetch-site': site })).toBe(403)
    // The Bot API accepts GET for everything, and a link or an image can send one.
    for (const dest of ['document', 'image', 'empty']) {
      expect(await get(send, { host, 'sec-fetch-site': site, 'sec-fetch-dest': dest })).toBe(403)
    }
    expect(await get(`${running.url}/`, { host, 'sec-fetch-site': site, 'sec-fetch-dest': 'iframe' })).toBe(
      403,
    )
    expect(await get(`${running.url}/`, { host, 'sec-fetch-site': site, 'sec-fetch-dest': 'document' })).toBe(
      200,
    )
  }
  for (const site of ['none', 'same-origin'])
    expect(await get(state, { host, 'sec-fetch-site': site })).toBe(200)
})

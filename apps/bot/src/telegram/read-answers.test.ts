import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { Api, GrammyError, HttpError } from 'grammy'
import { expect, onTestFinished, test } from 'vitest'
import { readAnswers } from './read-answers.ts'

async function useApi() {
  const running = await startSandbox()
  onTestFinished(() => running.close())
  const api = new Api(running.token, { apiRoot: running.apiRoot })
  api.config.use(readAnswers())
  return { api, sandbox: sandboxClient(running.url) }
}

test.each([
  ['{"ok":false,"error_code":403}', { error_code: 403, description: 'no description', parameters: {} }],
  ['{"ok":false}', { error_code: 500, description: 'no description' }],
  [
    '{"ok":false,"error_code":"400","description":7,"parameters":{"retry_after":"soon","migrate_to_chat_id":-5}}',
    { error_code: 500, description: 'no description', parameters: { migrate_to_chat_id: -5 } },
  ],
  [
    '{"ok":false,"error_code":429,"description":"Slow down","parameters":{"retry_after":3}}',
    { error_code: 429, description: 'Slow down', parameters: { retry_after: 3 } },
  ],
])('the error %s gets a code and a description', async (body, error) => {
  const { api, sandbox } = await useApi()
  await sandbox.fail('getMe', { with: 400, body })
  const thrown = await api.getMe().catch((failure: unknown) => failure)
  expect(thrown).toBeInstanceOf(GrammyError)
  expect(thrown).toMatchObject(error)
})

test.each(['null', '7', '"no"', '[]', '{}', '{"ok":true}', '{"ok":true,"result":null}', '', '<html></html>'])(
  'the response “%s” counts as missing',
  async (body) => {
    const { api, sandbox } = await useApi()
    await sandbox.fail('getMe', { with: 200, body })
    await expect(api.getMe()).rejects.toBeInstanceOf(HttpError)
    expect(await api.getMe()).toMatchObject({ username: 'sandbox_bot' })
  },
)

import { DataError } from '@tarot/data'
import { GrammyError, HttpError } from 'grammy'
import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

const token = '4200000001:very-secret'

test.each([
  new GrammyError('failed', { ok: false, error_code: 400, description: 'Bad Request' }, 'sendMessage', {
    text: 'my question',
  }),
  new HttpError('failed', new Error(`request to http://telegram/bot${token}/getMe failed`)),
  new DataError('DATABASE_ERROR', 'refused', { cause: new Error('Failing row contains (my question)') }),
  new Error(`something with ${token}`),
  `a string with ${token}`,
])('the log of %s contains neither the token nor user texts', (error) => {
  const lines: string[] = []
  createLogger('info', token, { write: (line) => void lines.push(line) }).error({ err: error }, 'failed')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('very-secret')
  expect(lines[0]).not.toContain('my question')
})

test.each([
  new GrammyError('failed', { ok: false, error_code: 400 } as never, 'sendMessage', {}),
  new GrammyError('failed', { ok: false } as never, 'sendMessage', {}),
  new HttpError('failed', null),
  new HttpError('failed', 'a string'),
  Object.assign(new Error('odd'), { message: { text: 'no string' }, stack: 7 }),
  Object.create(null),
  Symbol('odd'),
  null,
])('any thrown value can be logged: %#', (error) => {
  const lines: string[] = []
  createLogger('info', token, { write: (line) => void lines.push(line) }).error({ err: error }, 'failed')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'failed' }])
})

import { expect, test } from 'vitest'
import { actorName } from './actor-name.ts'

test.each([
  ['operator:a@b.example', 'a@b.example'],
  ['telegram', 'Telegram'],
  ['bot', 'the bot'],
  ['worker', 'the worker'],
  ['somebody else', 'somebody else'],
  ['constructor', 'constructor'],
])('%s is %s', (actor, name) => {
  expect(actorName(actor)).toBe(name)
})

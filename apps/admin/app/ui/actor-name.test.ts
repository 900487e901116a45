import { expect, test } from 'vitest'
import { actorName } from './actor-name.ts'

test.each([
  ['operator:a@b.example', 'a@b.example'],
  ['telegram', 'Telegram'],
  ['an unknown program', 'an unknown program'],
  ['constructor', 'constructor'],
])('%s is %s', (actor, name) => {
  expect(actorName(actor)).toBe(name)
})

import { commit, verify } from '@tarot/deck'
import { expect, test } from 'vitest'
import { findButton, newcomer, prepareReading, says, useBot } from '../../testing/use-bot.ts'

test('a reading: spread, question, price and seal, then the cards', async () => {
  const { sandbox, data } = await useBot()
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'What should I look at before I move?')
  expect(confirm.text).toContain('What should I look at before I move?')
  expect(confirm.text).toContain('10 credits')
  expect(confirm.text).toContain('You have 30')
  const press = await anna.press(confirm, findButton(confirm, /Draw for 10/))
  const reading = await anna.waitFor(says('The heart of it'))
  expect(reading.message_id).toBe(confirm.message_id)
  expect((await press.answer()).text).toBe('10 credits paid, 20 left')

  const user = await data.users.byTelegramId(BigInt(anna.id))
  const [stored] = await data.readings.recent(user?.id ?? 0n)
  const seal = /[0-9a-f]{64}/.exec(confirm.text ?? '')?.[0]
  expect(verify(stored?.cards, seal)).toEqual({ valid: true })
  await anna.press(reading, 'How was this drawn?')
  const proof = await anna.waitFor(says('I showed you its seal'))
  const [seed = '', shown] = proof.text?.match(/\b[0-9a-f]{64}\b/g) ?? []
  expect(commit(seed)).toBe(seal)
  expect(shown).toBe(seal)
})

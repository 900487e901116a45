import { commit, draw, verify } from '@tarot/deck'
import type { PersonClient } from '@tarot/telegram-sandbox'
import { afterAll, expect, test } from 'vitest'
import { dataOf, findButton, newcomer, prepareReading, says, userOf } from '../../testing/chat.ts'
import { openBot, useBot } from '../../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

test('a reading: spread, question, price and seal, then the cards that the seal fixes', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'What should I look at before I move?')
  expect(confirm.text).toContain('What should I look at before I move?')
  expect(confirm.text).toContain('costs 10 credits')
  expect(confirm.text).toContain('You have 30')

  const press = await anna.press(confirm, findButton(confirm, /Draw for 10/))
  const reading = await anna.waitFor(says('The heart of it'))
  expect(reading.message_id).toBeGreaterThan(confirm.message_id)
  expect((await press.answer()).text).toBe('10 credits paid, 20 left')

  const [stored] = await data.readings.recent(await userOf(data, anna))
  const seal = /[0-9a-f]{64}/.exec(confirm.text ?? '')?.[0]
  expect(verify(stored?.cards, seal)).toEqual({ valid: true })
  await anna.press(reading, 'How was this drawn?')
  const verification = await anna.waitFor(says('I showed you its seal'))
  const [seed = '', shown] = verification.text?.match(/\b[0-9a-f]{64}\b/g) ?? []
  expect(commit(seed)).toBe(seal)
  expect(shown).toBe(seal)
})

test('the message with the seal stays after the draw, without buttons, and verifies the reading', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  // A question that looks like a seal does not count as one.
  const confirm = await prepareReading(anna, /Past, Present/, 'f'.repeat(64))
  await anna.press(confirm, findButton(confirm, /Draw/))
  const reading = await anna.waitFor(says('Past · '))
  await sandbox.settled()
  const sealMessage = (await anna.messages()).find(({ message_id }) => message_id === confirm.message_id)
  expect(sealMessage?.text).toBe(confirm.text)
  expect(sealMessage?.reply_markup).toBeUndefined()
  const seal = confirm.text?.match(/\b[0-9a-f]{64}\b/g)?.at(-1) ?? ''
  const [stored] = await data.readings.recent(await userOf(data, anna))
  expect(stored?.cards).toMatchObject({ shownCommitment: seal })
  expect(verify(stored?.cards)).toEqual({ valid: true })

  // Presses of the buttons before they were removed change nothing either.
  for (const label of [/Draw/, /Change the question/, /Cancel/]) {
    const press = await anna.forge(dataOf(confirm, label), confirm)
    expect((await press.answer()).text).toContain('already drawn')
  }
  await sandbox.settled()
  const after = (await anna.messages()).find(({ message_id }) => message_id === confirm.message_id)
  expect(after?.text).toBe(confirm.text)

  // A draw from another seed replaces the stored one.
  if (!stored) throw new Error('nothing is stored')
  const cards = { ...draw('three', 'ab'.repeat(32)), shownCommitment: seal }
  await data.prisma.reading.update({ where: { id: stored.id }, data: { cards } })
  expect(verify(cards)).toMatchObject({ valid: false })
  await anna.press(reading, 'How was this drawn?')
  await anna.waitFor(says('no seal that I could check'))
})

test('a reading that was drawn is never offered again by an older message', async () => {
  const { sandbox, data } = await useBot({ welcomeCredits: 0 })
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?'))
  await anna.press(list, findButton(list, /Celtic Cross/))
  const ask = await anna.waitFor(says('What would you like to ask?'))
  await anna.send('Once only?')
  const short = await anna.waitFor(says('costs 10 credits, and you have 0'))
  await data.credits.grant({ userId, amount: 30, reason: 'test', actor: 'test', idempotencyKey: 'test:gift' })
  await anna.press(short, 'I have more credits now')
  const confirm = await anna.waitFor(says('You have 30'))
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('The heart of it'))
  await sandbox.settled()

  for (const [message, label] of [
    [ask, /Skip the question/],
    [short, /I have more credits now/],
    [short, /Change the question/],
  ] as const) {
    const press = await anna.forge(dataOf(message, label), message)
    expect((await press.answer()).text).toContain('already drawn')
  }
  const [, draftId = ''] = dataOf(confirm, /Draw/).split(':')
  const press = await anna.forge(`continue:${draftId}`, confirm)
  expect((await press.answer()).text).toContain('already drawn')
  await sandbox.settled()
  const offers = (await anna.messages()).filter(says('This is their seal'))
  expect(offers.map(({ message_id, reply_markup }) => [message_id, reply_markup])).toEqual([
    [confirm.message_id, undefined],
  ])
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
})

test('the pages of a reading are shown in the same message', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/)
  await anna.press(confirm, findButton(confirm, /Draw/))
  const first = await anna.waitFor(says('Celtic Cross'))
  expect(first.entities?.filter(({ type }) => type === 'bold').length).toBeGreaterThan(2)
  expect(findButton(first, /1 \/ [23]/)).toBeTruthy()
  await anna.press(first, '›')
  const second = await anna.waitFor((message) => message.message_id === first.message_id)
  expect(findButton(second, /2 \/ [23]/)).toBeTruthy()
  expect(second.text).not.toBe(first.text)
  await anna.press(second, '‹')
  expect((await anna.waitFor()).text).toBe(first.text)
})

test('every spread can be drawn, and costs what its button says', async () => {
  const { sandbox, data } = await useBot({ welcomeCredits: 100 })
  const anna = await newcomer(sandbox)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?'))
  const labels = (list.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text)
  expect(labels).toHaveLength(9)
  let balance = 100
  for (const label of labels) {
    const [, name = '', price] = /^(.*) · (\d+) credits?$/.exec(label) ?? []
    const confirm = await prepareReading(anna, new RegExp(name))
    await anna.press(confirm, findButton(confirm, /Draw/))
    await anna.waitFor((message) => message.text?.startsWith(name))
    balance -= Number(price)
    expect((await data.credits.balance(await userOf(data, anna))).balance).toBe(balance)
  }
})

test('fifty concurrent presses of one button: one charge, one reading, fifty answers', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'Once?')
  const presses = await anna.pressTimes(confirm, findButton(confirm, /Draw/), 50)
  await sandbox.settled()
  const answers = await Promise.all(presses.map((press) => press.answer()))
  expect(answers.filter(({ text }) => text?.includes('10 credits paid'))).toHaveLength(1)
  expect(answers.filter(({ text }) => text?.includes('already drawn'))).toHaveLength(49)
  expect((await anna.messages()).filter(says('The heart of it'))).toHaveLength(1)
  const userId = await userOf(data, anna)
  expect(await data.readings.recent(userId)).toHaveLength(1)
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 20 })
})

test('fifty presses of a spread create one draft', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?'))
  await anna.pressTimes(list, findButton(list, /One Card/), 50)
  await sandbox.settled()
  await anna.send('Which draft?')
  const confirm = await anna.waitFor(says('Which draft?', 'The cards are already settled'))
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('One Card'))
})

test('a user with too few credits sees the balance, the price and how to continue', async () => {
  const { sandbox, data } = await useBot({ welcomeCredits: 3 })
  const anna = await newcomer(sandbox)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?', 'You have 3 credits'))
  await anna.press(list, findButton(list, /Celtic Cross/))
  const ask = await anna.waitFor(says('What would you like to ask?'))
  await anna.press(ask, 'Skip the question')
  const refusal = await anna.waitFor(says('costs 10 credits', 'you have 3', 'Get more credits'))

  const userId = await userOf(data, anna)
  await data.credits.grant({ userId, amount: 20, reason: 'test', actor: 'test', idempotencyKey: 'test:gift' })
  await anna.press(refusal, 'I have more credits now')
  const confirm = await anna.waitFor(says('You have 23'))
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('The heart of it'))
})

test('credits that were spent elsewhere between the price and the press are not spent twice', async () => {
  const { sandbox, data } = await useBot({ welcomeCredits: 12 })
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'Enough?')
  const userId = await userOf(data, anna)
  const spent = { spreadType: 'single', cards: [], interpretation: 'One Card', price: 5 } as const
  await data.readings.buy({ userId, ...spent, idempotencyKey: 'test:elsewhere' })
  await anna.press(confirm, findButton(confirm, /Draw/))
  const short = await anna.waitFor(says('costs 10 credits', 'you have 7'))
  expect(short.message_id).toBeGreaterThan(confirm.message_id)
  await sandbox.settled()
  expect((await messageAt(anna, confirm.message_id))?.text).toBe(confirm.text)
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 7 })
})

test('the question can be changed, and the draw changes with it', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const first = await prepareReading(anna, /One Card/, 'The first question')
  await anna.press(first, findButton(first, /Change the question/))
  await anna.waitFor(says('What would you like to ask?'))
  await anna.send('The second question')
  const second = await anna.waitFor(says('The second question'))
  expect(/[0-9a-f]{64}/.exec(second.text ?? '')?.[0]).not.toBe(/[0-9a-f]{64}/.exec(first.text ?? '')?.[0])
  await anna.press(second, findButton(second, /Draw/))
  await anna.waitFor(says('One Card'))
  await sandbox.settled()
  const [stored] = await data.readings.recent(await userOf(data, anna))
  expect(stored?.question).toBe('The second question')
})

test('a press that names no draft does not change the message with a seal', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /One Card/, 'Will it stay?')
  const draw = await anna.press(confirm, findButton(confirm, /Draw/))
  // Before the buttons are removed, and of a message that has other buttons by now.
  const presses = [await anna.forge(dataOf(confirm, /Another spread/), confirm)]
  for (const data of ['spread:three', 'shop', 'subscription', 'balance', 'history', 'help'])
    presses.push(await anna.forge(data, confirm))
  for (const press of [draw, ...presses]) await press.answer()
  await sandbox.settled()
  const messages = await anna.messages()
  expect(messages.find(({ message_id }) => message_id === confirm.message_id)?.text).toBe(confirm.text)
  expect(messages.filter(says('Which spread?')).at(-1)?.message_id).toBeGreaterThan(confirm.message_id)
})

const messageAt = async (person: PersonClient, id: number) =>
  (await person.messages()).find(({ message_id }) => message_id === id)

test('“Change the question” and “Cancel” are answered below the message with the seal, which loses its buttons', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  const first = await prepareReading(anna, /One Card/, 'The first question')
  await anna.press(first, findButton(first, /Change the question/))
  const prompt = await anna.waitFor(says('What would you like to ask?'))
  await anna.press(prompt, 'Skip the question')
  const second = await anna.waitFor(says('No question', 'The cards are already settled'))
  expect(second.message_id).toBe(prompt.message_id)
  await anna.press(second, 'Cancel')
  await anna.waitFor(says('nothing was charged'))
  await sandbox.settled()
  for (const { message_id, text } of [first, second]) {
    const sealMessage = await messageAt(anna, message_id)
    expect(sealMessage?.text).toBe(text)
    expect(sealMessage?.reply_markup).toBeUndefined()
  }
})

test('a second question before the draw is answered: the question is set, with a way back to the draw', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  for (const [question, answer] of [
    ['The first question', 'already have your question'],
    [undefined, 'skipped the question'],
  ] as const) {
    const confirm = await prepareReading(anna, /One Card/, question)
    await anna.send('Another one?')
    const set = await anna.waitFor(says(answer, '“Change the question”'))
    await anna.send('x'.repeat(1_001))
    await anna.waitFor(says(answer, '“Change the question”'))
    await anna.press(set, findButton(set, /Back to the draw/))
    const again = await anna.waitFor(says('The cards are already settled'))
    expect(again.text).toBe(confirm.text)
    await anna.press(again, findButton(again, /Draw/))
    await anna.waitFor(says('One Card'))
    await sandbox.settled()
    await anna.send('And another?')
    await anna.waitFor(says('pick a spread first'))
  }
})

test('a draw right after “Change the question” does not change the new prompt', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /One Card/, 'The first question')
  await anna.press(confirm, findButton(confirm, /Change the question/))
  const prompt = await anna.waitFor(says('What would you like to ask?'))
  await anna.forge(dataOf(confirm, /Draw/), confirm)
  const expired = await anna.waitFor(says('no longer have this reading', 'Nothing was charged'))
  expect(expired.message_id).toBeGreaterThan(prompt.message_id)
  expect((await messageAt(anna, prompt.message_id))?.text).toBe(prompt.text)
  await anna.send('The second question')
  await anna.waitFor(says('The second question', 'The cards are already settled'))
  expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 30 })
})

test('a cancelled draft is not drawn by its old button, and cancelling does not lose a drawn one', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /One Card/, 'Yes or no?')
  const draw = dataOf(confirm, /Draw/)
  await anna.press(confirm, 'Cancel')
  await anna.waitFor(says('nothing was charged'))
  await anna.forge(draw, confirm)
  await anna.waitFor(says('no longer have this reading'))
  expect(await data.readings.recent(await userOf(data, anna))).toHaveLength(0)

  const again = await prepareReading(anna, /One Card/, 'Yes or no?')
  await anna.press(again, findButton(again, /Draw/))
  const reading = await anna.waitFor(says('One Card'))
  const press = await anna.forge(dataOf(again, /Cancel/), again)
  expect((await press.answer()).text).toContain('already drawn')
  expect((await anna.messages()).at(-1)?.text).toBe(reading.text)
})

test('a replaced draft is not drawn; one that was drawn is found again', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const old = await prepareReading(anna, /One Card/, 'The old one')
  const fresh = await prepareReading(anna, /Past, Present/, 'The new one')
  await anna.press(old, findButton(old, /Draw/))
  await anna.waitFor(says('no longer have this reading', 'Nothing was charged'))
  await anna.press(fresh, findButton(fresh, /Draw/))
  await anna.waitFor(says('Past, Present, Future'))

  await prepareReading(anna, /One Card/, 'Another')
  const late = await anna.forge(dataOf(fresh, /Draw/), fresh)
  expect((await late.answer()).text).toContain('already drawn')
  expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 27 })
})

test('a repeated question shows its screen again, and after the draw it does not count as a new one', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  await anna.send('/reading')
  const list = await anna.waitFor(says('Which spread?'))
  await anna.press(list, findButton(list, /One Card/))
  await anna.waitFor(says('What would you like to ask?'))
  const { updateId = 0 } = await anna.send('Twice?')
  const confirm = await anna.waitFor(says('Twice?', 'The cards are already settled'))
  await sandbox.deliverAgain(updateId, { asNew: true })
  expect((await anna.waitFor(says('Twice?'))).text).toBe(confirm.text)
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('One Card'))
  await sandbox.deliverAgain(updateId, { asNew: true })
  await anna.waitFor(says('pick a spread first'))
  expect(await data.readings.recent(await userOf(data, anna))).toHaveLength(1)
})

test('a draft of another version of the bot counts as missing', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /One Card/, 'Readable?')
  const key = `bot:4200000001:${anna.id}:${await userOf(data, anna)}`
  expect(await data.sessions.get(key)).toMatchObject({ draft: { question: 'Readable?' } })
  await data.sessions.set(key, { draft: { id: 1, spread: 'tower' } })
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('no longer have this reading'))
})

test('a price that has changed since it was shown is shown again before it is charged', async () => {
  const { sandbox, data } = bot
  const anna = await newcomer(sandbox)
  const confirm = await prepareReading(anna, /Celtic Cross/, 'For how much?')
  const press = await anna.forge(dataOf(confirm, /Draw/).replace(':celtic:10:', ':celtic:1:'), confirm)
  expect((await press.answer()).text).toContain('look again')
  expect(await data.credits.balance(await userOf(data, anna))).toMatchObject({ balance: 30 })
})

import { expect, test } from 'vitest'
import { seedNamed, sentences } from '../../test/fixtures.ts'
import { cards, findCard } from '../cards/cards.ts'
import { type Draw, draw } from '../draw/draw.ts'
import { type SpreadType, spreads, spreadTypes } from '../spreads.ts'
import { interpret } from './interpret.ts'
import { parseSections } from './sections.ts'

const question = 'Should I move to another city?'

function readings(spreadType: SpreadType, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const drawn = draw(spreadType, seedNamed(`${spreadType} ${i}`))
    return { drawn, text: interpret({ draw: drawn, question: i % 2 === 0 ? question : undefined }) }
  })
}

/** Returns a draw of the spread with these cards. */
function drawOf(spreadType: SpreadType, ids: readonly string[], reversed = false, wording = 'laid'): Draw {
  const drawn = draw(spreadType, seedNamed(wording))
  const placed = drawn.cards.map(({ position }, i) => ({ position, card: ids[i] as never, reversed }))
  return { ...drawn, cards: placed }
}

const summary = (text: string) => parseSections(text).at(-1)?.body ?? ''

test('a reading is deterministic and depends on the draw and on the question', () => {
  for (const type of spreadTypes) {
    const drawn = draw(type, seedNamed('same'))
    expect(interpret({ draw: drawn, question })).toBe(interpret({ draw: structuredClone(drawn), question }))
    expect(interpret({ draw: drawn, question })).not.toBe(interpret({ draw: drawn }))
    expect(interpret({ draw: drawn })).not.toBe(interpret({ draw: draw(type, seedNamed('other')) }))
  }
})

test('a reading has an opening, a section for each card in its position, and a summary', () => {
  for (const type of spreadTypes) {
    const { name, positions } = spreads[type]
    for (const { drawn, text } of readings(type, 20)) {
      const sections = parseSections(text)
      const titles = drawn.cards.map(
        ({ card, reversed }, i) =>
          `${positions[i]?.name} · ${findCard(card).name}${reversed ? ', reversed' : ''}`,
      )
      expect(sections.map(({ title }) => title).slice(0, -1)).toEqual([name, ...titles])
      expect(sections).toHaveLength(positions.length + 2)
      for (const { body } of sections) expect(sentences(body).length).toBeGreaterThan(0)
    }
  }
})

test('the section of a card contains more than the meaning of the card', () => {
  for (const type of spreadTypes) {
    for (const { drawn, text } of readings(type, 50)) {
      const bodies = parseSections(text).slice(1, -1)
      drawn.cards.forEach(({ card, reversed }, i) => {
        const meaning = findCard(card).meaning[reversed ? 'reversed' : 'upright']
        const body = bodies[i]?.body ?? ''
        expect(body).toContain(meaning)
        expect(body.replace(meaning, '').trim().length, body).toBeGreaterThan(20)
      })
    }
  }
})

test.each([
  ['single', 500, 900],
  ['celtic', 3000, 5500],
  ['yearly_path', 3000, 7000],
] as const)('a %s reading has %i to %i characters', (type, min, max) => {
  for (const { text, drawn } of readings(type, 300)) {
    expect(text.length, drawn.seed).toBeGreaterThanOrEqual(min)
    expect(text.length, drawn.seed).toBeLessThanOrEqual(max)
  }
})

test('two spreads share no sentence except the meanings of the cards, even over the same cards', () => {
  const deck = cards.map((card) => card.id)
  for (let round = 0; round < 6; round++) {
    const own = new Map<string, SpreadType>()
    for (const type of spreadTypes) {
      const drawn = drawOf(type, deck.slice(round * 13, round * 13 + 12), round % 2 === 1)
      const meanings = drawn.cards.flatMap(({ card, reversed }) =>
        sentences(findCard(card).meaning[reversed ? 'reversed' : 'upright']),
      )
      for (const sentence of sentences(interpret({ draw: drawn, question }))) {
        if (meanings.includes(sentence)) continue
        expect(own.get(sentence) ?? type, sentence).toBe(type)
        own.set(sentence, type)
      }
    }
  }
})

test('no sentence appears twice in one reading', () => {
  for (const type of spreadTypes) {
    for (const { drawn, text } of readings(type, 300)) {
      const all = sentences(text)
      expect(
        all.filter((sentence, i) => all.indexOf(sentence) !== i),
        `${type} ${drawn.seed}`,
      ).toEqual([])
    }
  }
})

test('no sentence of the summary appears in more than one in twelve of 500 readings of a spread', () => {
  for (const type of spreadTypes) {
    const seen = new Map<string, number>()
    for (const { text } of readings(type, 500)) {
      for (const sentence of new Set(sentences(summary(text))))
        seen.set(sentence, (seen.get(sentence) ?? 0) + 1)
    }
    const [sentence, count] = [...seen].reduce((a, b) => (b[1] > a[1] ? b : a))
    expect(count, `${type}: ${sentence}`).toBeLessThanOrEqual(500 / 12)
  }
})

test('every card is grammatical in every position of every spread', () => {
  const mistakes = [
    /\bthe the\b/i,
    /\b[Tt]he (Strength|Justice|Death|Temperance|Judgement)\b/,
    /[a-z,;] The [A-Z]/,
    /undefined|null|NaN|\[object/,
    /\s[.,;:!?]|[.,;:]{2}|\.”\.|[^\S\n]{2}/,
    /(^|[.!?]\s+|\n)[a-z]/,
    /\b(\w+) \1\b/,
    /\b(is|of|with) (is|of|with)\b/,
  ]
  const deck = cards.map((card) => card.id)
  for (const type of spreadTypes) {
    for (let shift = 0; shift < deck.length; shift++) {
      for (const reversed of [false, true]) {
        const ids = [...deck.slice(shift), ...deck.slice(0, shift)]
        const text = interpret({ draw: drawOf(type, ids, reversed, `wording ${shift}`), question })
        for (const mistake of mistakes) {
          const at = text.search(mistake)
          expect(at < 0 ? '' : text.slice(Math.max(0, at - 60), at + 60), `${type}, ${mistake}`).toBe('')
        }
      }
    }
  }
})

test('the summary mentions majors, suits, numbers, court cards and reversals', () => {
  const majors = ['the-sun', 'the-moon', 'the-star']
  expect(summary(interpret({ draw: drawOf('three', majors) }))).toMatch(/Major Arcana/)
  const cups = ['two-of-cups', 'five-of-cups', 'nine-of-cups']
  expect(summary(interpret({ draw: drawOf('three', cups) }))).toMatch(
    /Cups outnumber|belong to Cups|Cups are waiting/,
  )
  const fours = ['four-of-cups', 'four-of-swords', 'ace-of-wands']
  expect(summary(interpret({ draw: drawOf('three', fours) }))).toMatch(/Fours/)
  const royal = ['king-of-cups', 'page-of-swords', 'ace-of-wands']
  expect(summary(interpret({ draw: drawOf('three', royal) }))).toMatch(/court cards|faces|role/i)
  const mixed = ['ace-of-cups', 'the-sun', 'six-of-swords']
  expect(summary(interpret({ draw: drawOf('three', mixed, true) }))).toMatch(/reversed|upright/)
  const dry = ['ace', 'two', 'three', 'four', 'five', 'six'].map(
    (rank, i) => `${rank}-of-${['wands', 'swords'][i % 2]}`,
  )
  expect(summary(interpret({ draw: drawOf('career', dry) }))).toMatch(/water|earth/)
})

test('the question is quoted once, and nothing is quoted without a question', () => {
  for (const type of spreadTypes) {
    const drawn = draw(type, seedNamed('quote'))
    expect(interpret({ draw: drawn, question }).split(`“${question}”`)).toHaveLength(2)
    for (const nothing of [undefined, null, '', '  \n ']) {
      expect(interpret({ draw: drawn, question: nothing })).toBe(interpret({ draw: drawn }))
    }
  }
})

test('the question cannot change the sections', () => {
  const questions = [
    'a\n\nb',
    'a\r\n\r\nTitle\nb',
    '<b>&"',
    '🔮'.repeat(500),
    '\u202eabc',
    'x'.repeat(1000),
    '\ud83d',
  ]
  const drawn = draw('celtic', seedNamed('strange'))
  const titles = (text: string) => parseSections(text).map(({ title }) => title)
  for (const text of questions.map((question) => interpret({ draw: drawn, question }))) {
    expect(titles(text)).toEqual(titles(interpret({ draw: drawn })))
    expect(text.isWellFormed()).toBe(true)
  }
})

test('a draw whose cards do not match its spread is refused', () => {
  const drawn = draw('three', seedNamed('fit'))
  expect(() => interpret({ draw: { ...drawn, cards: drawn.cards.slice(1) } })).toThrow(RangeError)
  expect(() => interpret({ draw: { ...drawn, spreadType: 'single' } })).toThrow(RangeError)
  expect(() => interpret({ draw: drawOf('single', ['the-joker']) })).toThrow('unknown card')
})

import { expect, test } from 'vitest'
import { sentences } from '../../test/fixtures.ts'
import { cards, findCard, isCardId } from './cards.ts'

const sides = ['upright', 'reversed'] as const
const faces = cards.flatMap((card) =>
  sides.map((side) => ({
    label: `${card.id} ${side}`,
    keywords: card.keywords[side],
    meaning: card.meaning[side],
    phrases: card.phrases[side],
  })),
)

test('78 different cards, 22 major and 56 minor', () => {
  expect(new Set(cards.map((card) => card.id)).size).toBe(78)
  expect(new Set(cards.map((card) => card.name)).size).toBe(78)
  expect(cards.filter((card) => card.arcana === 'major')).toHaveLength(22)
  expect(cards.filter((card) => card.arcana === 'minor')).toHaveLength(56)
})

test('the deck has the documented order, on which draws depend', () => {
  expect(cards[0]).toMatchObject({ id: 'the-fool', name: 'The Fool', number: 0, element: 'air' })
  expect(cards[10]).toMatchObject({ id: 'wheel-of-fortune', name: 'Wheel of Fortune', number: 10 })
  expect(cards[21]).toMatchObject({ id: 'the-world', number: 21 })
  expect(cards.slice(0, 22).map((card) => card.number)).toEqual([...Array(22).keys()])
  expect(cards[22]).toMatchObject({ id: 'ace-of-wands', rank: 'ace', suit: 'wands', number: 1 })
  expect(cards[36]).toMatchObject({ id: 'ace-of-cups', name: 'Ace of Cups', element: 'water' })
  expect(cards[50]?.id).toBe('ace-of-swords')
  expect(cards[64]?.id).toBe('ace-of-pentacles')
  expect(cards[77]).toMatchObject({ id: 'king-of-pentacles', rank: 'king', number: 14, element: 'earth' })
})

test('each meaning has at least two complete sentences for each orientation', () => {
  for (const { label, meaning } of faces) {
    const found = sentences(meaning)
    expect(found.length, label).toBeGreaterThanOrEqual(2)
    for (const sentence of found) {
      expect(sentence, label).toMatch(/^[A-Z].+[.!?]$/)
      expect(sentence.split(' ').length, `${label}: ${sentence}`).toBeGreaterThanOrEqual(5)
    }
  }
})

test('no sentence and no phrase appears twice in the deck', () => {
  const all = faces.flatMap(({ meaning, phrases: { theme, gift, snag, act } }) => [
    ...sentences(meaning),
    theme,
    gift,
    snag,
    act,
  ])
  const twice = all.filter((text, i) => all.indexOf(text) !== i)
  expect(twice).toEqual([])
})

test('meanings and noun phrases never address the reader, so they fit any position', () => {
  for (const { label, meaning, phrases } of faces) {
    for (const text of [meaning, phrases.theme, phrases.gift, phrases.snag]) {
      expect(text, label).not.toMatch(/\b(you|your|yours|yourself)\b/i)
    }
  }
})

test('phrases fit inside a sentence', () => {
  for (const { label, phrases } of faces) {
    for (const text of [phrases.theme, phrases.gift, phrases.snag, phrases.act]) {
      expect(text, label).toMatch(/^[a-z].*[a-z]$/)
    }
    expect(phrases.act, label).not.toMatch(/^(to|don’t|do not|not|never|be careful)\b/)
  }
})

test('each orientation has its own three or four keywords', () => {
  for (const { label, keywords } of faces) {
    expect(keywords.length, label).toBeGreaterThanOrEqual(3)
    expect(new Set(keywords).size, label).toBe(keywords.length)
  }
  for (const card of cards) expect(card.keywords.upright).not.toEqual(card.keywords.reversed)
})

test('no card text contains frightening words or promises', () => {
  const banned = /\b(die|dies|dying|cancer|disease|doomed?|curse|guaranteed?|certainly|lawsuit|diagnos\w+)\b/i
  for (const { label, meaning, phrases } of faces) {
    expect([meaning, ...Object.values(phrases)].join(' '), label).not.toMatch(banned)
  }
})

test('a card is found by its id', () => {
  for (const card of cards) expect(findCard(card.id)).toBe(card)
  expect(isCardId('two-of-cups')).toBe(true)
  for (const value of ['two-of-coins', '', 'constructor', 7, null, undefined, {}]) {
    expect(isCardId(value)).toBe(false)
  }
})

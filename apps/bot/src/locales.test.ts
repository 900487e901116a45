import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { translator } from './middleware/i18n.ts'

const root = join(import.meta.dirname, '..')
const locale = readFileSync(join(root, 'locales/en.ftl'), 'utf8')
const sources = globSync('src/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('.test.ts') && !path.includes('testing'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n')

const keys = new Set(Array.from(locale.matchAll(/^([a-z][\w-]*) =/gm), (match) => match[1] as string))
/** All literals in the code that look like a key. */
const literals = new Set(
  Array.from(sources.matchAll(/'([a-z]+(?:-[a-z]+)*)'/g), (match) => match[1] as string),
)

test('every text key in the code is in the locale', () => {
  const used = Array.from(sources.matchAll(/\bctx\.(?:t|html)\(\s*'([^']+)'/g), (match) => match[1] as string)
  expect(used.length).toBeGreaterThan(40)
  expect(used.filter((key) => !keys.has(key))).toEqual([])
  // Keys in tables, such as the labels of a menu, are literals with a known first part.
  const families = new Set(Array.from(keys, (key) => key.split('-')[0]))
  const tables = [...literals].filter((text) => text.includes('-') && families.has(text.split('-')[0]))
  expect(tables.filter((key) => !keys.has(key))).toEqual([])
})

test('every text in the locale is used', () => {
  const inside = new Set(Array.from(locale.matchAll(/\{ ([a-z][\w-]*) \}/g), (match) => match[1] as string))
  expect([...keys].filter((key) => !literals.has(key) && !inside.has(key))).toEqual([])
})

test('notices fit the 200 characters of an alert', () => {
  const notices = Array.from(
    locale.matchAll(/^(alert|toast|failure)-[\w-]+ = (.*)$/gm),
    (match) => match[2] as string,
  )
  expect(notices.length).toBeGreaterThan(8)
  expect(notices.filter((text) => text.length > 200)).toEqual([])
})

/** Arguments that are texts; all others are numbers. */
const words = [
  'advice',
  'command',
  'contact',
  'date',
  'description',
  'end',
  'grace',
  'list',
  'name',
  'old',
  'plan',
  'plans',
  'place',
].concat([
  'prices',
  'question',
  'spreads',
  'what',
  'benefits',
  'discount',
  'commitment',
  'seed',
  'amount',
  'id',
])

const nouns = ['credit', 'card', 'character', 'day', 'reading', 'message', 'spread', 'Star'].join('|')

/** Patterns of wrong grammar after a number. */
const disagreements = [
  new RegExp(`\\b1 (?:more )?(?:${nouns})s\\b`),
  new RegExp(`\\b[02] (?:more )?(?:${nouns})\\b`),
  /\b1 (?:(?!and\b)\w+ ){0,5}(?:are|were|have)\b/,
  /\b[02] (?:(?!and\b)\w+ ){0,5}(?:is|was|has)\b/,
  /\b1 \w+[.,;:]? (?:they|them|these|those)\b/i,
]

function disagreement(text: string): string | undefined {
  const plain = text.replaceAll(/<[^>]+>/g, '')
  for (const pattern of disagreements) {
    const found = pattern.exec(plain)
    if (found) return found[0]
  }
  return undefined
}

test('texts agree with the numbers 0, 1 and 2', () => {
  const names = new Set(Array.from(locale.matchAll(/\$(\w+)/g), (match) => match[1] as string))
  const wrong = [...keys].flatMap((key) =>
    [0, 1, 2].flatMap((number) => {
      const args = Array.from(names, (name) => [name, words.includes(name) ? 'X' : number] as const)
      return disagreement(translator.t(key, Object.fromEntries(args))) ?? []
    }),
  )
  expect(wrong).toEqual([])
})

test.each([
  ['Thank you. <b>1 credit</b> are yours', '1 credit are'],
  ['You have 1 credits', '1 credits'],
  ['2 of the credits was spent', '2 of the credits was'],
  ['You have 1 credit. They stay', '1 credit. They'],
  ['You got <b>1 credit</b> and have 1 now', undefined],
  ['1 of the credits was spent, 2 were not', undefined],
])('“%s” is checked', (text, found) => {
  expect(disagreement(text)).toBe(found)
})

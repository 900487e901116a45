import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const locale = readFileSync(join(root, 'locales/en.ftl'), 'utf8')
const sources = globSync('src/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('.test.ts') && !path.includes('testing'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n')

const keys = new Set(Array.from(locale.matchAll(/^([a-z][\w-]*) =/gm), (match) => match[1] as string))
/** Everything in the code that looks like a key. */
const literals = new Set(
  Array.from(sources.matchAll(/'([a-z]+(?:-[a-z]+)*)'/g), (match) => match[1] as string),
)

test('every text that the code asks for is in the locale', () => {
  const asked = Array.from(
    sources.matchAll(/\bctx\.(?:t|html)\(\s*'([^']+)'/g),
    (match) => match[1] as string,
  )
  expect(asked.length).toBeGreaterThan(40)
  expect(asked.filter((key) => !keys.has(key))).toEqual([])
  // Keys in tables, such as the labels of a menu, are literals that begin like one.
  const families = new Set(Array.from(keys, (key) => key.split('-')[0]))
  const tables = [...literals].filter((text) => text.includes('-') && families.has(text.split('-')[0]))
  expect(tables.filter((key) => !keys.has(key))).toEqual([])
})

test('every text in the locale is asked for', () => {
  const inside = new Set(Array.from(locale.matchAll(/\{ ([a-z][\w-]*) \}/g), (match) => match[1] as string))
  expect([...keys].filter((key) => !literals.has(key) && !inside.has(key))).toEqual([])
})

test('notices fit the 200 characters of a window', () => {
  const notices = Array.from(
    locale.matchAll(/^(alert|toast|failure)-[\w-]+ = (.*)$/gm),
    (match) => match[2] as string,
  )
  expect(notices.length).toBeGreaterThan(8)
  expect(notices.filter((text) => text.length > 200)).toEqual([])
})

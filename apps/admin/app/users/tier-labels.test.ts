import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tierLabels } from './tier-labels.ts'

test('the console and the bot have the same names for the plans', () => {
  const locale = readFileSync(new URL('../../../bot/locales/en.ftl', import.meta.url), 'utf8')
  const names = Array.from(locale.matchAll(/^plan-(\w+) = (.+ plan)$/gm), ([, tier, name]) => [tier, name])
  expect(Object.fromEntries(names)).toEqual(tierLabels)
})

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { jobs } from './jobs.ts'

/** Where people read how often Telegram's list of Stars is compared. */
const places = [
  'README.md',
  'docs/runbooks/stars-differ.md',
  'docs/guides/running.md',
  'apps/admin/README.md',
  'apps/admin/app/ledger/last-reconciliation-card.tsx',
]

test.each(places)('%s states the interval at which Stars are compared', async (place) => {
  expect(jobs.find(({ name }) => name === 'reconcile-stars')?.cron).toBe('*/10 * * * *')
  const text = await readFile(new URL(`../../../../${place}`, import.meta.url), 'utf8')
  expect(text).toContain('every ten minutes')
  const statements = text.split(/[.;|,]|\n\n/).filter((part) => /Stars|list|compares/.test(part))
  expect(statements.filter((part) => /every hour|hourly/.test(part))).toEqual([])
})

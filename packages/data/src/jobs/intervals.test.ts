import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { jobs } from './jobs.ts'

/** Files that state how often payments are reconciled with Telegram's list of Stars. */
const places = [
  'README.md',
  'docs/runbooks/star-discrepancy.md',
  'docs/guides/running.md',
  'apps/admin/README.md',
  'apps/admin/app/reconciliation/last-reconciliation-card.tsx',
]

test.each(places)('%s states the interval of the reconciliation of Stars', async (place) => {
  expect(jobs.find(({ name }) => name === 'reconcile-stars')?.cron).toBe('*/10 * * * *')
  const text = await readFile(new URL(`../../../../${place}`, import.meta.url), 'utf8')
  expect(text).toContain('every ten minutes')
  const statements = text.split(/[.;|,]|\n\n/).filter((part) => /Stars|list|compares/.test(part))
  expect(statements.filter((part) => /every hour|hourly/.test(part))).toEqual([])
})

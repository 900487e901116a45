import { expect } from 'vitest'
import { runDrill } from '../src/backup/drill/run-drill.ts'
import { type BackedUpPostgres, request } from './backed-up-postgres.ts'

/** Expects that a drill of all that is in the repository succeeds. */
export async function expectGreenDrill({ config, engine }: BackedUpPostgres): Promise<void> {
  const { status, error, checks } = await runDrill(config, engine, { kind: 'latest' }, request)
  expect({ status, error, red: checks?.filter(({ ok }) => !ok) }).toEqual({
    status: 'succeeded',
    error: null,
    red: [],
  })
}

import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openHistory, readHistory } from './history-file.ts'

test('a history is read as it was written; a call that a kill interrupted is unknown', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-history-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'history.jsonl')
  const balance = { kind: 'balance' as const, input: { userId: 2n ** 62n } }
  const fail = { kind: 'fail' as const, input: { transactionId: 1n, error: 'no' } }

  const killed = openHistory(path)
  killed.intent({ id: 1, n: 0, of: 0, ...balance })
  killed.intent({ id: 2, n: 1, of: 1, ...fail })
  killed.outcome(1, { ok: { balance: 5, version: 2 } })
  killed.close()
  await appendFile(path, '\n{"id":2,"outco')
  const restarted = openHistory(path)
  restarted.intent({ id: 3, n: 2, of: 1, ...fail })
  restarted.outcome(3, { refused: 'INVALID_TRANSITION', message: 'paid', details: { transactionId: 1n } })
  restarted.close()

  expect(readHistory(path)).toEqual([
    {
      id: 1,
      n: 0,
      of: 0,
      ...balance,
      outcome: { ok: { balance: 5, version: 2 } },
      intentLine: 2,
      outcomeLine: 4,
    },
    { id: 2, n: 1, of: 1, ...fail, outcome: { unknown: 'KILLED' }, intentLine: 3, outcomeLine: Infinity },
    {
      id: 3,
      n: 2,
      of: 1,
      ...fail,
      outcome: { refused: 'INVALID_TRANSITION', message: 'paid', details: { transactionId: 1n } },
      intentLine: 6,
      outcomeLine: 7,
    },
  ])
})

import { expect, test } from 'vitest'
import { parseVerifyOutput } from './verify-repository.ts'

test('the names of what is wrong are read from the log of 2.45', () => {
  const lines = [
    "2026-11-27 17:40:20.822 P02   INFO: invalid checksum '15-1/0000000100000000/000000010000000000000003-569aa6a9fb2e2c22412a99ebdc9da6e33ecb053a.zst'",
    "2026-11-27 17:40:20.885 P02   INFO: invalid checksum '20261127-173946F/pg_data/base/1/1259.zst'",
    'stanza: tarot',
    'status: error',
  ]
  expect(parseVerifyOutput(lines).map(({ name }) => name)).toEqual([
    'archive/tarot/15-1/0000000100000000/000000010000000000000003-569aa6a9fb2e2c22412a99ebdc9da6e33ecb053a.zst',
    'backup/tarot/20261127-173946F/pg_data/base/1/1259.zst',
  ])
})

test.each([
  [
    'a backup that is invalid',
    ['stanza: tarot', 'status: ok', '  backup: 20261127-173946F, status: invalid'],
    1,
  ],
  ['an error without a name', ['stanza: tarot', 'status: error'], 1],
  ['output that says nothing', [], 1],
  [
    'a repository that is right',
    ['stanza: tarot', 'status: ok', '  backup: 20261127-173946F, status: valid'],
    0,
  ],
])('%s', (_what, lines, problems) => {
  expect(parseVerifyOutput(lines)).toHaveLength(problems)
})

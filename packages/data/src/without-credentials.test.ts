import { expect, test } from 'vitest'
import { withoutCredentials } from './without-credentials.ts'

test.each([
  ['postgresql://tarot:hunter2@db.example:5432/tarot', 'postgresql://db.example:5432/tarot'],
  ['redis://:hunter2@127.0.0.1:6379/0', 'redis://127.0.0.1:6379/0'],
  ['redis://127.0.0.1:6379?password=hunter2', 'redis://127.0.0.1:6379'],
  ['rediss-sentinel://u:hunter2@a:1,b:2/0#name', 'rediss-sentinel://a:1,b:2/0'],
  ['https://u:hunter2@[::1]:8081/api', 'https://[::1]:8081/api'],
  ['postgresql://tarot:hunt/er2?#@hunter2@db/tarot', 'postgresql://db/tarot'],
  ['http://127.0.0.1:8081', 'http://127.0.0.1:8081'],
  ['host=db password=hunter2', '(not a URL)'],
  ['hunter2', '(not a URL)'],
])('%s is printed without credentials', (address, printed) => {
  expect(withoutCredentials(address)).toBe(printed)
})

import { expect, test } from 'vitest'
import { safePath, signInPath } from './safe-path.ts'

test.each(['/', '/users', '/users?search=%40name&tier=basic', '/users/1?next=//elsewhere'])(
  '%s is kept',
  (path) => {
    expect(safePath(path)).toBe(path)
  },
)

test.each([
  null,
  '',
  'users',
  '//elsewhere.example',
  '///elsewhere.example',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
  '/..//elsewhere.example',
  '/.//elsewhere.example',
  'https://elsewhere.example',
  'javascript:alert(1)',
])('%j leads to the first page', (path) => {
  expect(safePath(path)).toBe('/')
})

test('the sign-in page remembers where to go on', () => {
  expect(signInPath('/')).toBe('/sign-in')
  expect(signInPath('/users?tier=basic')).toBe('/sign-in?next=%2Fusers%3Ftier%3Dbasic')
})

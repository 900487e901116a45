import { expect, test } from 'vitest'
import { safePath, signInPath } from './safe-path.ts'

test.each(['/', '/users', '/users?search=%40name&tier=basic', '/users/1?next=//elsewhere'])(
  '%s is returned unchanged',
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
])('%j becomes the first page', (path) => {
  expect(safePath(path)).toBe('/')
})

test('the path of the sign-in page contains the requested path', () => {
  expect(signInPath('/')).toBe('/sign-in')
  expect(signInPath('/users?tier=basic')).toBe('/sign-in?next=%2Fusers%3Ftier%3Dbasic')
})

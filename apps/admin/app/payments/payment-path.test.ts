import { expect, test } from 'vitest'
import { parseChargeId, paymentPath, shortChargeId } from './payment-path.ts'

test.each(['stxAb_9-x', 'a/b?c#d%e "f" ü', 'export.data', '%2E', '100%'])(
  'the path of %s has one segment with the charge ID',
  (chargeId) => {
    const { pathname, search, hash } = new URL(paymentPath(chargeId), 'http://console.example')
    expect([search, hash]).toEqual(['', ''])
    expect(pathname.split('/')).toHaveLength(3)
    expect(pathname).not.toMatch(/\.data$/)
    expect(decodeURIComponent(pathname.split('/')[2] ?? '')).toBe(chargeId)
  },
)

test.each([null, undefined, '', 'x'.repeat(256), 'a\0b', '\ud800'])('%j is not a charge ID', (text) => {
  expect(parseChargeId(text)).toBeUndefined()
})

test('a long charge ID is shortened to its two ends, a short one stays unchanged', () => {
  expect(shortChargeId('stxAbCdEfGhIjKlMnOp')).toBe('stxAbC…KlMnOp')
  expect(shortChargeId('spent')).toBe('spent')
})

import { type SpreadType, spreadTypes } from '@tarot/data'
import * as deck from '@tarot/deck'
import { expect, expectTypeOf, test } from 'vitest'

test('the database accepts the spreads of the deck, in the same order', () => {
  expectTypeOf<SpreadType>().toEqualTypeOf<deck.SpreadType>()
  expect(spreadTypes).toEqual(deck.spreadTypes)
})

import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { invoicePayload } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

test.each([
  ['credited', 'null', 'null'],
  ['credited by hand', "'other_price'", 'now()'],
])(
  'a refund of a payment that is %s by its record and by no purchase ends with a clear error',
  async (_, reason, resolved) => {
    const { data, databaseUrl } = await useTestData()
    const userId = await addUser(data)
    await query(
      databaseUrl,
      `insert into payments (charge_id, user_id, stars, currency, payload, paid_at, parked_reason, resolved_at)
       values ('odd', ${userId}, 5, 'XTR', 'x', now(), ${reason}, ${resolved})`,
    )
    const refund = data.payments.recordRefund({ chargeId: 'odd', userId, stars: 5, payload: 'x' })
    await expect(refund).rejects.toMatchObject({
      code: 'INVALID_TRANSITION',
      field: 'chargeId',
      retryable: false,
    })
    await expect(refund).rejects.toThrow('the payment odd is credited by its record, but no purchase')
    expect(await data.payments.get('odd')).toMatchObject({ state: 'credited' })
  },
)

// The database lets nobody undo what these calls look for; a trigger stands for whatever else keeps their rows away.
test('a call that is overtaken without end ends with a clear error', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data, 10)
  const offer = { userId, product: 'x', credits: 30, stars: 125 }
  const { transactionId } = await data.transactions.openPurchase({ ...offer, idempotencyKey: 'first' })
  await query(
    databaseUrl,
    `create function keep_away() returns trigger language plpgsql as $$ begin return null; end $$;
     create trigger keep_away before insert on transactions for each row execute function keep_away();
     create trigger keep_away before insert on payments for each row execute function keep_away();
     create trigger keep_away before update on credits for each row execute function keep_away();`,
  )
  const overtaken = { code: 'DATABASE_CONFLICT', retryable: true }
  const idempotencyKey = 'next'
  const reading = { spreadType: 'single', cards: [], interpretation: 'x' } as const
  const payment = { userId, chargeId: 'x', payload: invoicePayload(transactionId), stars: 125 }
  const calls = [
    () => data.transactions.openPurchase({ ...offer, idempotencyKey }),
    () => data.transactions.completePurchase(payment),
    () => data.credits.grant({ userId, amount: 1, reason: 'x', actor: 'x', idempotencyKey }),
    () => data.readings.reserve({ userId, price: 1, idempotencyKey }),
    () => data.readings.buy({ userId, price: 1, question: null, ...reading, idempotencyKey }),
  ]
  for (const call of calls) await expect(call()).rejects.toMatchObject(overtaken)
  expect(await data.payments.get('x')).toBeNull()
})

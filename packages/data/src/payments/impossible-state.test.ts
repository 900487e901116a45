import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { invoicePayload } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

test.each([
  ['credited', 'null', 'null'],
  ['credited by an operator', "'other_price'", 'now()'],
])(
  'a refund of a payment that is recorded as %s without a purchase throws INVALID_TRANSITION',
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
    await expect(refund).rejects.toThrow(
      'the payment odd is recorded as credited, but the ledger has no purchase',
    )
    expect(await data.payments.get('odd')).toMatchObject({ state: 'credited' })
  },
)

// The rows that these calls look for cannot be deleted, so triggers that suppress their writes simulate endless races.
test('a call that loses races without end throws DATABASE_CONFLICT', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data, 10)
  const offer = { userId, product: 'x', credits: 30, stars: 125 }
  const { transactionId } = await data.transactions.openPurchase({ ...offer, idempotencyKey: 'first' })
  await query(
    databaseUrl,
    `create function suppress() returns trigger language plpgsql as $$ begin return null; end $$;
     create trigger suppress before insert on transactions for each row execute function suppress();
     create trigger suppress before insert on payments for each row execute function suppress();
     create trigger suppress before update on credits for each row execute function suppress();`,
  )
  const conflict = { code: 'DATABASE_CONFLICT', retryable: true }
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
  for (const call of calls) await expect(call()).rejects.toMatchObject(conflict)
  expect(await data.payments.get('x')).toBeNull()
})

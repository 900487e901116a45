import { InlineKeyboard } from 'grammy'
import { expect, test } from 'vitest'
import { sendInvoice } from '../testing/payments.ts'
import { call, withSandbox } from '../testing/with-sandbox.ts'

async function withAnna() {
  const all = await withSandbox()
  const anna = await all.sandbox.person({ firstName: 'Anna' })
  await anna.send('/start')
  return { ...all, anna }
}

test('an invoice has a pay button or the keyboard of the bot', async () => {
  const { api, anna } = await withAnna()
  expect(await sendInvoice(api, anna.id)).toMatchObject({
    invoice: {
      title: '10 credits',
      description: 'Ten questions to the cards',
      start_parameter: '',
      currency: 'XTR',
      total_amount: 50,
    },
    reply_markup: { inline_keyboard: [[{ text: 'Pay ⭐️50', pay: true }]] },
  })
  const keyboard = new InlineKeyboard().pay('Buy').row().text('No', 'no')
  const prices = [{ label: 'x', amount: 1 }]
  const other = { reply_markup: keyboard }
  expect(await api.sendInvoice(anna.id, 'Title', 'Text', 'x', 'XTR', prices, other)).toMatchObject({
    reply_markup: { inline_keyboard: keyboard.inline_keyboard },
  })
})

const good = {
  title: 'Title',
  description: 'Text',
  payload: 'x',
  currency: 'XTR',
  prices: [{ label: 'x', amount: 10_000 }],
}

test.each([
  [{ title: '' }, 'parameter "title" is required'],
  [{ title: 'x'.repeat(33) }, 'INVOICE_TITLE_TOO_LONG'],
  [{ description: undefined }, 'parameter "description" is required'],
  [{ description: 'x'.repeat(256) }, 'INVOICE_DESCRIPTION_TOO_LONG'],
  [{ payload: '' }, 'parameter "payload" is required'],
  [{ payload: 'é'.repeat(65) }, 'INVOICE_PAYLOAD_INVALID'],
  [{ currency: 'EUR' }, 'CURRENCY_INVALID'],
  [{ provider_token: '1:TEST' }, 'PAYMENT_PROVIDER_INVALID'],
  [{ prices: 'x' }, "can't parse prices JSON object"],
  [{ prices: {} }, 'expected an Array of labeled prices'],
  [{ prices: [] }, 'there must be at least one price'],
  [{ prices: [{ label: '', amount: 1 }] }, "can't parse labeled price: LabeledPrice must be an Object"],
  [{ prices: [good.prices[0], good.prices[0]] }, 'STARS_INVOICE_INVALID'],
  [{ prices: [{ label: 'x', amount: 0 }] }, 'CURRENCY_TOTAL_AMOUNT_INVALID'],
  [{ prices: [{ label: 'x', amount: 10_001 }] }, 'CURRENCY_TOTAL_AMOUNT_INVALID'],
  [{ subscription_period: 86_400 }, 'SUBSCRIPTION_PERIOD_INVALID'],
])('an invoice with %j is refused', async (change, reason) => {
  const { running, anna } = await withAnna()
  for (const method of ['sendInvoice', 'createInvoiceLink']) {
    const { body } = await call(running, method, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: anna.id, ...good, ...change }),
    })
    expect(body).toEqual({ ok: false, error_code: 400, description: `Bad Request: ${reason}` })
  }
})

test('only a link offers a subscription, and only the first button of an invoice may be a pay button', async () => {
  const { api, anna } = await withAnna()
  const period = { subscription_period: 2_592_000 }
  const { title, description, payload, prices } = good
  const link = await api.createInvoiceLink(title, description, payload, '', 'XTR', prices, period)
  expect(link).toMatch(/^https:\/\/t\.me\/\$[\w-]{16}$/)
  const send = (other: object) => api.sendInvoice(anna.id, title, description, payload, 'XTR', prices, other)
  await expect(send(period)).rejects.toThrow('SUBSCRIPTION_PERIOD_INVALID')
  await expect(send({ reply_markup: new InlineKeyboard().text('No', 'no').pay('Buy') })).rejects.toThrow(
    'REPLY_MARKUP_BUY_EMPTY',
  )
  await expect(send({ reply_markup: new InlineKeyboard().pay('Buy').pay('Buy') })).rejects.toThrow(
    'BUTTON_POS_INVALID',
  )
  await expect(
    api.sendMessage(anna.id, 'x', { reply_markup: new InlineKeyboard().pay('Buy') }),
  ).rejects.toThrow('BUTTON_TYPE_INVALID')
})

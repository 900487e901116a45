import type { PersonClient, RunningSandbox } from '@tarot/telegram-sandbox'

/** Stars that each earlier customer paid. */
const price = 25

/**
 * Sells to customers as a bot with the same token did before the database existed: with another payload format. The
 * sales stay in Telegram's list, and must never cause a notification.
 */
export async function sellBeforeTheDatabase(
  { apiRoot, token }: RunningSandbox,
  customers: PersonClient[],
): Promise<void> {
  const call = async <Result>(method: string, parameters: object): Promise<Result> => {
    const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    })
    return ((await response.json()) as { result: Result }).result
  }
  for (const customer of customers) {
    const link = await call<string>('createInvoiceLink', {
      title: 'A question answered',
      description: 'By the bot as it was before',
      payload: `order-${customer.id}`,
      currency: 'XTR',
      prices: [{ label: 'One question', amount: price }],
    })
    const paid = customer.pay(link)
    const [update] = await call<{ update_id: number; pre_checkout_query: { id: string } }[]>('getUpdates', {
      timeout: 20,
    })
    if (!update) throw new Error('the earlier bot received no pre-checkout query')
    await call('answerPreCheckoutQuery', { pre_checkout_query_id: update.pre_checkout_query.id, ok: true })
    await paid
    // Confirms both updates, as the earlier bot did.
    await call('getUpdates', { offset: update.update_id + 2 })
  }
}

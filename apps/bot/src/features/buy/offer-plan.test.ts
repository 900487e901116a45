import { spreads, spreadTypes } from '@tarot/deck'
import { plans, priceOf, spreadPrices } from '@tarot/pricing'
import { afterAll, expect, test } from 'vitest'
import { findButton, newcomer, prepareReading, says, userOf } from '../../testing/chat.ts'
import { openPlan, pay } from '../../testing/shop.ts'
import { openBot } from '../../testing/use-bot.ts'

const bot = await openBot({ welcomeCredits: 60 })
afterAll(bot.close)

/** The price of each spread in an offer, by the name of the spread. */
function offeredPrices(text: string) {
  const lines = text.matchAll(/^• (.+): (\d+) credits?(?: instead of (\d+)|, as without a plan)$/gm)
  return new Map(
    Array.from(lines, ([, name, price, fullPrice]) => [
      name,
      { price: Number(price), fullPrice: Number(fullPrice ?? price) },
    ]),
  )
}

test.each(['premium', 'professional'] as const)(
  'the offer of %s shows the price of each reading with the plan',
  async (tier) => {
    const { sandbox, data } = bot
    const anna = await newcomer(sandbox)
    const link = await openPlan(anna, new RegExp(`⭐ ${plans[tier].stars} a month`))
    const text = (await anna.messages()).at(-1)?.text ?? ''
    const offered = offeredPrices(text)
    expect([...offered.keys()]).toEqual(spreadTypes.map((type) => spreads[type].name))
    const percent = Number(/at least (\d+)% less/.exec(text)?.[1])
    const except = /every spread but (.+)\.$/m.exec(text)?.[1]?.split(/, | and /) ?? []
    await pay(anna, link)
    await anna.waitFor(says('is yours until'))

    const userId = await userOf(data, anna)
    for (const type of spreadTypes) {
      const { name } = spreads[type]
      const { price, fullPrice } = offered.get(name) ?? { price: 0, fullPrice: 0 }
      expect(fullPrice).toBe(spreadPrices[type])
      if (except.includes(name)) expect(price).toBe(fullPrice)
      else expect(100 * (fullPrice - price), name).toBeGreaterThanOrEqual(percent * fullPrice)

      const confirm = await prepareReading(anna, new RegExp(name))
      const { balance } = await data.credits.balance(userId)
      await anna.press(confirm, findButton(confirm, /Draw/))
      await anna.waitFor((message) => message.text?.startsWith(name))
      expect((await data.credits.balance(userId)).balance, name).toBe(balance - price)
      expect(price).toBe(priceOf(type, tier))
    }
  },
)

import { z } from 'zod'
import { badRequest } from '../bot-api/api-failure.ts'
import type { Arguments } from '../bot-api/arguments.ts'
import type { Offer } from '../stars/offer.ts'
import { required } from './required.ts'

/** https://core.telegram.org/bots/api#sendinvoice */
const TITLE_LIMIT = 32
const DESCRIPTION_LIMIT = 255
const PAYLOAD_BYTES = 128
const MAX_STARS = 10_000

const price = z.looseObject({ label: z.string().min(1), amount: z.coerce.number().int() })

/** Reads the offer of an invoice in Telegram Stars. The sandbox has no payment provider for other currencies. */
export function readOffer(args: Arguments): Offer {
  const title = required(args, 'title')
  const description = required(args, 'description')
  const payload = required(args, 'payload')
  const currency = required(args, 'currency')
  required(args, 'prices')
  const prices = readPrices(args)
  if (currency !== 'XTR') throw badRequest('CURRENCY_INVALID')
  if (args.has('provider_token')) throw badRequest('PAYMENT_PROVIDER_INVALID')
  if (prices.length !== 1) throw badRequest('STARS_INVOICE_INVALID')
  if ([...title].length > TITLE_LIMIT) throw badRequest('INVOICE_TITLE_TOO_LONG')
  if ([...description].length > DESCRIPTION_LIMIT) throw badRequest('INVOICE_DESCRIPTION_TOO_LONG')
  if (Buffer.byteLength(payload) > PAYLOAD_BYTES) throw badRequest('INVOICE_PAYLOAD_INVALID')
  const stars = prices[0]?.amount ?? 0
  if (stars < 1 || stars > MAX_STARS) throw badRequest('CURRENCY_TOTAL_AMOUNT_INVALID')
  return { title, description, payload, stars }
}

function readPrices(args: Arguments): z.output<typeof price>[] {
  const prices = args.json('prices', 'prices')
  if (!Array.isArray(prices)) throw badRequest('expected an Array of labeled prices')
  if (prices.length === 0) throw badRequest('there must be at least one price')
  return prices.map((value) => {
    const read = price.safeParse(value)
    if (!read.success) throw badRequest("can't parse labeled price: LabeledPrice must be an Object")
    return read.data
  })
}

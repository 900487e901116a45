import { z } from 'zod'
import { readEnvironment } from '../environment.ts'
import { DataError } from '../errors.ts'
import { apiRoot } from './api-root.ts'
import { botToken } from './bot-token.ts'
import type { ReadStarList, StarListItem } from './star-list-item.ts'

const environmentSchema = z.object({ BOT_TOKEN: botToken().optional(), TELEGRAM_API_ROOT: apiRoot() })

/** Nanostars per Star. */
const nanostarsPerStar = 1_000_000_000n

const amount = { amount: z.int(), nanostar_amount: z.int().optional() }
const partner = z.looseObject({
  type: z.string(),
  transaction_type: z.string().optional(),
  user: z.looseObject({ id: z.number() }).optional(),
  invoice_payload: z.string().optional(),
  subscription_period: z.number().optional(),
  affiliate: z.looseObject(amount).optional(),
})
const answer = z.object({
  result: z.object({
    transactions: z.array(
      z.looseObject({
        id: z.string(),
        ...amount,
        date: z.number(),
        source: partner.optional(),
        receiver: partner.optional(),
      }),
    ),
  }),
})

/** Milliseconds to wait for a page. */
const timeout = 30_000

/**
 * Telegram's list of the bot's Stars. https://core.telegram.org/bots/api#getstartransactions
 *
 * @param environment `BOT_TOKEN`, `TELEGRAM_API_ROOT` (https://api.telegram.org)
 * @returns undefined without a token
 * @throws DataError `INVALID_CONFIG`
 */
export function telegramStarList(environment: NodeJS.ProcessEnv = process.env): ReadStarList | undefined {
  const { BOT_TOKEN: token, TELEGRAM_API_ROOT: root } = readEnvironment(environmentSchema, environment, [
    'BOT_TOKEN',
    'TELEGRAM_API_ROOT',
  ])
  if (token === undefined) return undefined
  const url = new URL(`${root}/bot${token}/getStarTransactions`)
  const headers = { 'content-type': 'application/json', ...takeAuthorization(url) }
  return async (offset, limit) => {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ offset, limit }),
      signal: AbortSignal.timeout(timeout),
    }).catch((cause: unknown) => {
      throw new DataError(
        'TELEGRAM_UNAVAILABLE',
        'Telegram does not answer: check the network and TELEGRAM_API_ROOT',
        {
          cause,
        },
      )
    })
    const body: unknown = await response.json().catch(() => undefined)
    const read = answer.safeParse(body)
    if (!read.success) {
      const { description } = Object(body) as { description?: unknown }
      const hint = response.status === 401 || response.status === 404 ? ': check BOT_TOKEN' : ''
      throw new DataError(
        'TELEGRAM_UNAVAILABLE',
        `Telegram did not give the list of Stars: ${response.status} ${typeof description === 'string' ? description : ''}${hint}`.trim(),
        { details: { status: response.status } },
      )
    }
    return read.data.result.transactions.map(toItem)
  }
}

/** Moves the credentials of the URL, for a proxy of the Bot API server, to a header: `fetch` refuses them in a URL. */
function takeAuthorization(url: URL): { authorization?: string } {
  if (!url.username && !url.password) return {}
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

type Listed = z.output<typeof answer>['result']['transactions'][number]
type Amount = Pick<Listed, 'amount' | 'nanostar_amount'>

const nanostars = ({ amount: stars, nanostar_amount: rest = 0 }: Amount): bigint =>
  BigInt(stars) * nanostarsPerStar + BigInt(rest)

/**
 * The amount that Telegram lists is what the bot received or refunded. The commission that an affiliate received of a
 * payment, or repaid of a refund (negative), is listed separately: the user paid the sum of both.
 * https://core.telegram.org/bots/api#affiliateinfo
 */
function toItem(listed: Listed): StarListItem {
  const { id, date, source, receiver } = listed
  const other = source ?? receiver
  const received = other?.affiliate ? nanostars(other.affiliate) : 0n
  const commission = received < 0n ? -received : received
  const paid = nanostars(listed) + commission
  return {
    id,
    direction: source ? 'incoming' : 'outgoing',
    stars: Number(paid / nanostarsPerStar),
    nanostars: Number(paid % nanostarsPerStar),
    commission,
    kind: other?.transaction_type ?? other?.type ?? 'other',
    telegramId: other?.user ? BigInt(other.user.id) : null,
    payload: other?.invoice_payload ?? null,
    subscriptionPeriod: other?.subscription_period ?? null,
    happenedAt: new Date(1_000 * date),
  }
}

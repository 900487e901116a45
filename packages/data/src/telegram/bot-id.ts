import { DataError } from '../errors.ts'

/**
 * The bot ID in `BOT_TOKEN`: the number before its colon; undefined without a token.
 *
 * @throws DataError `INVALID_CONFIG`
 */
export function readBotId(environment: NodeJS.ProcessEnv = process.env): bigint | undefined {
  const token = environment.BOT_TOKEN?.trim()
  if (!token) return undefined
  const [, digits] = /^([1-9]\d{0,17}):/.exec(token) ?? []
  if (digits !== undefined) return BigInt(digits)
  throw new DataError(
    'INVALID_CONFIG',
    'BOT_TOKEN does not look like a token: copy it from @BotFather, it is a number, a colon and letters',
    { field: 'BOT_TOKEN' },
  )
}

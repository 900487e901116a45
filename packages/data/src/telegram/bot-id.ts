import { z } from 'zod'
import { readEnvironment } from '../environment.ts'
import { botToken } from './bot-token.ts'

const environmentSchema = z.object({ BOT_TOKEN: botToken().optional() })

/**
 * The bot ID in `BOT_TOKEN`: the number before its colon; undefined without a token.
 *
 * @throws DataError `INVALID_CONFIG`
 */
export function readBotId(environment: NodeJS.ProcessEnv = process.env): bigint | undefined {
  const { BOT_TOKEN: token } = readEnvironment(environmentSchema, environment, ['BOT_TOKEN'])
  return token === undefined ? undefined : BigInt(token.slice(0, token.indexOf(':')))
}

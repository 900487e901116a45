import { type Command, InvalidArgumentError } from 'commander'
import { print, withData } from '../report.ts'

export function addBotCommand(program: Command): void {
  const bot = program.command('bot').description('The Telegram bots that use this database.')

  bot
    .command('list')
    .description('List the bots, the first one first. Payments that name no bot belong to the first one.')
    .action(async (_options, command: Command) => {
      await withData(async (data) => {
        const bots = await data.bots.list()
        const lines = bots.map(({ id, username, firstSeenAt, lastSeenAt }) =>
          [
            String(id).padEnd(12),
            (username === null ? '' : `@${username}`).padEnd(34),
            `since ${firstSeenAt.toISOString()}, last seen ${lastSeenAt.toISOString()}`,
          ].join(''),
        )
        print(command, bots, lines.join('\n') || 'No bot has used this database yet.')
      })
    })

  bot
    .command('add')
    .description(
      'Let another bot use this database. Users, credits and readings are shared; each bot accepts, refunds and reconciles only its own payments.',
    )
    .argument('<id>', 'the number before the colon of its token', botId)
    .action(async (id: bigint, _options, command: Command) => {
      await withData(async (data) => {
        await data.bots.add(id)
        print(command, { added: id }, `The bot ${id} may now use this database: start it with its token.`)
      })
    })
}

function botId(text: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text)
  throw new InvalidArgumentError(
    'It must be the number before the colon of the token, without the rest of the token.',
  )
}

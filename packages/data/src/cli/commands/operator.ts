import { text as readText } from 'node:stream/consumers'
import type { Command } from 'commander'
import { confirmOrStop } from '../confirm-or-stop.ts'
import { print, withData } from '../report.ts'

export function addOperatorCommand(program: Command): void {
  const operator = program.command('operator').description('Operators, who may sign in to the console.')

  operator
    .command('add')
    .description(
      'Add an operator. The password is generated and shown once, unless it is read from standard input.',
    )
    .argument('<email>', 'the address to sign in with')
    .option('--name <name>', 'shown in the console (default: the address)')
    .option('--password-stdin', 'read the password, 12 to 128 characters, from standard input')
    .action(async (email: string, options: { name?: string; passwordStdin?: boolean }, command: Command) => {
      const password = options.passwordStdin
        ? (await readText(process.stdin)).replace(/\r?\n$/, '')
        : undefined
      await withData(async (data) => {
        const added = await data.operators.add({
          email,
          ...(options.name === undefined ? {} : { name: options.name }),
          ...(password === undefined ? {} : { password }),
        })
        const shown =
          password === undefined ? { email: added.email, password: added.password } : { email: added.email }
        const secret = password === undefined ? `\nPassword, shown only once: ${added.password}` : ''
        print(command, shown, `${added.email} may now sign in.${secret}`)
      })
    })

  operator
    .command('list')
    .description('List the operators.')
    .action(async (_options, command: Command) => {
      await withData(async (data) => {
        const operators = await data.operators.list()
        const lines = operators.map(({ email, name }) => (name === email ? email : `${email}  ${name}`))
        print(
          command,
          operators,
          lines.join('\n') || 'There is no operator yet: pnpm data operator add <email>',
        )
      })
    })

  operator
    .command('remove')
    .description('Remove an operator and end their sessions.')
    .argument('<email>')
    .option('-y, --yes', 'do not ask')
    .action(async (email: string, _options, command: Command) => {
      await confirmOrStop(command, `Removes ${email} and ends their sessions.`, 'Remove?')
      await withData(async (data) => {
        await data.operators.remove(email)
        print(command, { removed: email }, `${email} can no longer sign in.`)
      })
    })
}

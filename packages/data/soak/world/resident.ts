import { type Payment, type PersonClient, SandboxError } from '@tarot/telegram-sandbox'
import { below, pick } from '../history/random.ts'

/** A message of the bot with the buttons below it. */
type Message = Awaited<ReturnType<PersonClient['messages']>>[number]

/** A simulated user, with a record of their actions. */
export interface Resident {
  readonly person: PersonClient
  /** The outcomes of their payments. */
  readonly payments: Payment[]
  /** Drafts whose reading they requested, once or more. */
  readonly draws: Set<string>
  /** Updates that they caused. */
  updates: number
  /** Past updates, for repetitions. */
  readonly updateIds: number[]
}

export const createResident = (person: PersonClient): Resident => ({
  person,
  payments: [],
  draws: new Set(),
  updates: 0,
  updateIds: [],
})

/** Part of every question of a resident: it identifies the user of a question. */
export const questionMark = ({ person }: Resident): string => `question-of-${person.id}-`

/** Milliseconds that a resident waits for the bot before the next action. */
const maxWait = 1_000

type Action = (resident: Resident, random: () => number) => Promise<void>

const commands = [
  '/start',
  '/reading',
  '/reading',
  '/reading',
  '/balance',
  '/buy',
  '/subscription',
  '/history',
  '/help',
]

const actions = {
  async command(resident, random) {
    await write(resident, commands[below(random, commands.length)] ?? '/start')
  },
  /** Asks for a reading, as far as the price. */
  async ask(resident, random) {
    const last = (await fromBot(resident)).at(-1)?.text ?? ''
    if (!last.includes('What would you like to ask?')) return write(resident, '/reading')
    await write(resident, `${questionMark(resident)}${below(random, 1_000)}?`)
  },
  async press(resident, random) {
    const message = pickRecent(await offered(resident), random)
    if (message) await press(resident, message, random, 1)
  },
  async pressTwice(resident, random) {
    const message = pickRecent(await offered(resident), random)
    if (message) await press(resident, message, random, 2)
  },
  async pressOld(resident, random) {
    const messages = await offered(resident)
    const message = messages[below(random, messages.length)]
    if (message) await press(resident, message, random, 1)
  },
  async pay(resident, random) {
    const invoices = (await fromBot(resident)).flatMap(invoicesOf).slice(-3)
    const invoice = invoices[below(random, invoices.length)]
    if (invoice) await pay(resident, () => resident.person.pay(invoice))
  },
  async subscription(resident, random) {
    const subscriptions = await resident.person.subscriptions()
    const subscription = subscriptions[below(random, subscriptions.length)]
    if (!subscription) return
    const { person } = resident
    const { chargeId } = subscription
    const change = pick(random, { renew: 3, failRenewal: 1, cancelSubscription: 2, reenableSubscription: 2 })
    if (change === 'renew') await pay(resident, () => person.renew(chargeId))
    else noteUpdate(resident, await person[change](chargeId))
  },
  async sticker(resident) {
    noteUpdate(resident, await resident.person.sendSticker())
  },
} satisfies Record<string, Action>

/** Does one random action. An action that is not possible is skipped. */
export async function doAction(resident: Resident, random: () => number): Promise<void> {
  const action = pick(random, {
    ...{ command: 6, ask: 12, press: 24, pressTwice: 3, pressOld: 2, pay: 7, subscription: 2, sticker: 1 },
  })
  try {
    await actions[action](resident, random)
    // Waits for an answer of the bot, if there is one.
    await resident.person.waitFor(() => true, { timeout: maxWait })
  } catch (error) {
    // A button that no longer exists, a subscription that has ended, no answer yet.
    if (!(error instanceof SandboxError)) throw error
  }
}

export async function write(resident: Resident, text: string): Promise<void> {
  noteUpdate(resident, await resident.person.send(text))
}

export function noteUpdate(resident: Resident, { updateId }: { updateId?: number }): void {
  if (updateId === undefined) return
  resident.updates += 1
  resident.updateIds.push(updateId)
}

async function pay(resident: Resident, attempt: () => Promise<Payment>): Promise<void> {
  const payment = await attempt()
  resident.payments.push(payment)
  if ('preCheckoutUpdateId' in payment) resident.updates += 1
  if (payment.state === 'paid') noteUpdate(resident, payment)
}

async function press(
  resident: Resident,
  message: Message,
  random: () => number,
  times: number,
): Promise<void> {
  const buttons = buttonsOf(message)
  // The first button is the main one; users press it most often.
  const data = buttons[random() < 0.5 ? 0 : below(random, buttons.length)]
  if (data === undefined) return
  const [action, draftId] = data.split(':')
  if (action === 'draw' && draftId) resident.draws.add(draftId)
  const presses = await resident.person.pressTimes(message, { data }, times)
  for (const pressed of presses) noteUpdate(resident, pressed)
}

const fromBot = async ({ person }: Resident): Promise<Message[]> =>
  (await person.messages()).filter(({ from }) => from?.is_bot)

const offered = async (resident: Resident): Promise<Message[]> =>
  (await fromBot(resident)).filter((message) => buttonsOf(message).length > 0)

const pickRecent = (messages: Message[], random: () => number): Message | undefined =>
  messages.at(-1 - below(random, Math.min(messages.length, random() < 0.7 ? 1 : 4)))

const keysOf = (message: Message) => (message.reply_markup?.inline_keyboard ?? []).flat()

const buttonsOf = (message: Message): string[] =>
  keysOf(message).flatMap((button) => ('callback_data' in button ? [button.callback_data] : []))

/** The invoices of a message: itself, or links. */
const invoicesOf = (message: Message): (Message | string)[] =>
  message.invoice
    ? [message]
    : keysOf(message).flatMap((button) => ('url' in button && /[/$]/.test(button.url) ? [button.url] : []))

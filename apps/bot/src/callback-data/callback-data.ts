import { spreadTypes } from '@tarot/data'
import { z } from 'zod'

const none = z.tuple([])
const spreadType = z.enum(spreadTypes)
const draftId = z.string().regex(/^[\w-]{22}$/)
const credits = z
  .string()
  .regex(/^\d{1,7}$/)
  .transform(Number)
const page = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform(Number)
/** The name of a product. The length fits a button; the price list decides whether the product exists. */
const product = z.string().regex(/^[a-z0-9-]{1,32}$/)
const id = z
  .string()
  .regex(/^[1-9]\d{0,18}$/)
  .transform(BigInt)
  .refine((value) => value < 2n ** 63n)

/**
 * The callback data of each button. It holds all that the press needs, so a button works after a restart and in any
 * process. It is stored in the users' chats: the meaning of a name never changes, and a button with other fields gets
 * another name, so that old buttons are answered as out of use.
 */
const buttons = {
  help: none,
  balance: none,
  /** The list of spreads. `another` sends it as a new message. */
  spreads: none,
  another: none,
  /** What is for sale. `topup` sends it as a new message. */
  shop: none,
  topup: none,
  /** Credits, by product name. */
  package: z.tuple([product]),
  /** A subscription, by product name. */
  plan: z.tuple([product]),
  subscription: none,
  /** The invoice id of a subscription: asks before it is cancelled, cancels it, allows its renewal again. */
  stop: z.tuple([id]),
  stopped: z.tuple([id]),
  resume: z.tuple([id]),
  /** The spread. */
  spread: z.tuple([spreadType]),
  skip: z.tuple([draftId]),
  /** Shows price and seal in a new message. */
  continue: z.tuple([draftId]),
  /** Asks for another question for the same spread. */
  ask: z.tuple([draftId]),
  cancel: z.tuple([draftId]),
  /** Draft, spread, and the price and the prefix of the commitment as they were shown. */
  draw: z.tuple([draftId, spreadType, credits, z.string().regex(/^[0-9a-f]{8}$/)]),
  /** The newest readings. */
  history: none,
  /** Readings older than this one. */
  older: z.tuple([id]),
  /** A reading and its page, from 0. */
  reading: z.tuple([id, page]),
  /** The verification of a reading, and the page to go back to. */
  proof: z.tuple([id, page]),
} as const

export type Button = keyof typeof buttons
/** The fields of a button, in order. */
export type Fields<B extends Button> = z.output<(typeof buttons)[B]>

/** Telegram's limit, in bytes. https://core.telegram.org/bots/api#inlinekeyboardbutton */
const maxBytes = 64

/** Builds the callback data of a button. */
export function pack<B extends Button>(button: B, ...fields: Fields<B>): string {
  const data = [button, ...fields].join(':')
  if (Buffer.byteLength(data) > maxBytes)
    throw new RangeError(`callback data over ${maxBytes} bytes: ${data}`)
  return data
}

/** Parses callback data. @returns undefined if it is of another button or not valid */
export function unpack<B extends Button>(button: B, data: string): Fields<B> | undefined {
  const [name, ...fields] = data.split(':')
  if (name !== button) return undefined
  // The schema of `button` gives the fields of `button`. TypeScript cannot follow that through the table.
  return buttons[button].safeParse(fields).data as Fields<B> | undefined
}

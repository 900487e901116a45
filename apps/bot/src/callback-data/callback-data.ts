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
/** As short as the longest button needs; the price list says whether there is such a thing. */
const product = z.string().regex(/^[a-z0-9-]{1,32}$/)
const id = z
  .string()
  .regex(/^[1-9]\d{0,18}$/)
  .transform(BigInt)
  .refine((value) => value < 2n ** 63n)

/**
 * What each button says, all of it: a button works after any restart, and in any process. The first word never changes
 * its meaning; a button that gets other fields gets another word, so that old ones are told to be out of use.
 */
const buttons = {
  help: none,
  balance: none,
  /** The list of spreads, in place of the message or as a message of its own. */
  spreads: none,
  another: none,
  /** What can be bought, in place of the message or as a message of its own. */
  shop: none,
  topup: none,
  /** Credits to buy, by the name of the price list. */
  package: z.tuple([product]),
  /** A subscription, by the name of the price list. */
  plan: z.tuple([product]),
  subscription: none,
  /** A subscription's first invoice: asks whether it shall end, ends it, lets it go on. */
  stop: z.tuple([id]),
  stopped: z.tuple([id]),
  resume: z.tuple([id]),
  /** The spread. */
  spread: z.tuple([spreadType]),
  skip: z.tuple([draftId]),
  /** The screen to confirm, as a message of its own. */
  continue: z.tuple([draftId]),
  /** Ask something else, about the same spread. */
  ask: z.tuple([draftId]),
  cancel: z.tuple([draftId]),
  /** Draft, spread, the price and the beginning of the commitment, as they were shown. */
  draw: z.tuple([draftId, spreadType, credits, z.string().regex(/^[0-9a-f]{8}$/)]),
  /** The newest readings. */
  history: none,
  /** Readings older than this one. */
  older: z.tuple([id]),
  /** A reading and its page, from 0. */
  reading: z.tuple([id, page]),
  /** How a reading was drawn, and the page to go back to. */
  proof: z.tuple([id, page]),
} as const

export type Button = keyof typeof buttons
/** What a button carries, in order. */
export type Fields<B extends Button> = z.output<(typeof buttons)[B]>

/** Telegram's limit, in bytes. https://core.telegram.org/bots/api#inlinekeyboardbutton */
const longest = 64

/** The callback data of a button. */
export function pack<B extends Button>(button: B, ...fields: Fields<B>): string {
  const data = [button, ...fields].join(':')
  if (Buffer.byteLength(data) > longest) throw new RangeError(`callback data over ${longest} bytes: ${data}`)
  return data
}

/** What callback data says if it is of this button; undefined for any other, and for what no button here says. */
export function unpack<B extends Button>(button: B, data: string): Fields<B> | undefined {
  const [word, ...fields] = data.split(':')
  if (word !== button) return undefined
  // The schema of `button` gives the fields of `button`; TypeScript does not follow that through the table.
  return buttons[button].safeParse(fields).data as Fields<B> | undefined
}

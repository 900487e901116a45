import { z } from 'zod'

const id = z.int()
const wait = z.coerce.number().min(0).max(60_000).default(0)
const since = z.coerce.number().int().default(0)

export const newPerson = z.strictObject({
  id: id.positive().optional(),
  firstName: z.string().min(1).max(64),
  lastName: z.string().max(64).optional(),
  username: z
    .string()
    .regex(/^@?\w{3,32}$/, 'A username has 3 to 32 letters, digits and underscores.')
    .optional(),
  languageCode: z.string().max(16).optional(),
  stars: z.int().min(0).optional(),
})

export const newChat = z.strictObject({
  type: z.enum(['group', 'supergroup', 'channel']).default('group'),
  title: z.string().min(1).max(128),
  id: id.negative().optional(),
  username: z.string().optional(),
  members: z.array(id).default([]),
})

const target = { chatId: id.optional(), replyTo: id.optional() }
export const newText = z.strictObject({ text: z.string(), ...target })
export const newSticker = z.strictObject({ emoji: z.string().min(1).default('🙂'), ...target })
export const newPhoto = z.strictObject({
  /** PNG, JPEG or WebP. Default: a small grey square. */
  base64: z.string().optional(),
  caption: z.string().optional(),
  ...target,
})
export const textEdit = z.strictObject({ messageId: id, text: z.string(), chatId: id.optional() })
export const newPost = z.strictObject({ text: z.string() })

export const buttonPress = z.strictObject({
  messageId: id,
  button: z.union([
    z.strictObject({ text: z.string() }),
    z.strictObject({ data: z.string() }),
    z.strictObject({ row: z.int().min(0), column: z.int().min(0) }),
  ]),
  times: z.int().min(1).max(1000).default(1),
  chatId: id.optional(),
})
export const forgedPress = z.strictObject({ messageId: id, data: z.string(), chatId: id.optional() })

export const invoice = z.union([
  z.strictObject({ messageId: id, chatId: id.optional() }),
  z.strictObject({ link: z.string() }),
])
export const gift = z.strictObject({ amount: z.int().positive() })
export const referral = z.strictObject({
  by: z.strictObject({ affiliateId: id.positive(), commissionPerMille: z.int().min(1).max(999) }).nullable(),
})
/** Valid dates of the clock: within Unix time, and far enough for any test. */
export const clockDate = z.coerce.date().min(new Date(0)).max(new Date('2100-01-01T00:00:00Z'))
/** A hundred years. */
const maxClockMove = 100 * 366 * 24 * 60 * 60
export const clockChange = z.union([
  z.strictObject({ seconds: z.number().min(-maxClockMove).max(maxClockMove) }),
  z.strictObject({ date: clockDate }),
])

export const deliverAgain = z.strictObject({ asNew: z.boolean().default(false) })

export const newFault = z
  .strictObject({
    method: z.string().min(1),
    with: z.union([z.int().min(200).max(599), z.enum(['drop', 'hang'])]),
    when: z.enum(['before', 'after']).default('before'),
    times: z.int().min(1).default(1),
    seconds: z.number().positive().optional(),
    chatId: id.optional(),
    retryAfter: z.int().min(1).optional(),
    description: z.string().optional(),
    body: z.string().optional(),
  })
  .refine(({ with: how, body }) => body !== undefined || typeof how === 'string' || how >= 400, {
    message: 'A status below 400 needs a body.',
    path: ['with'],
  })
export const faultsQuery = z.object({ method: z.string().optional() })

export const renumbering = z.strictObject({ next: id.positive().optional() })
export const holdFilter = z.strictObject({
  kinds: z.array(z.string().min(1)).min(1).optional(),
  chatId: id.optional(),
})
export const release = z.strictObject({ numbers: z.array(id).optional() })

export const entriesQuery = z.object({ since, wait, chatId: z.coerce.number().int().optional() })
export const callsQuery = z.object({ since, wait, method: z.string().optional() })
export const waitQuery = z.object({ wait })
export const updatesQuery = z.object({ wait, until: z.enum(['now', 'none']).default('now') })
export const linkQuery = z.object({ link: z.string() })
export const answersQuery = z.object({ personId: z.coerce.number().int().optional() })

import type { Update } from 'grammy/types'
import { z } from 'zod'

const user = z.looseObject({
  id: z.int(),
  is_bot: z.boolean().optional(),
  first_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

const chat = z.looseObject({
  id: z.int(),
  type: z.string(),
  first_name: z.string().optional(),
  username: z.string().optional(),
})

const entities = z.array(z.looseObject({ type: z.string(), offset: z.int(), length: z.int() })).optional()

const text = {
  text: z.string().optional(),
  caption: z.string().optional(),
  entities,
  caption_entities: entities,
}

const refundedPayment = z.looseObject({
  currency: z.string(),
  total_amount: z.int(),
  invoice_payload: z.string(),
  telegram_payment_charge_id: z.string(),
})

const successfulPayment = refundedPayment.extend({
  subscription_expiration_date: z.int().optional(),
  is_recurring: z.boolean().optional(),
  is_first_recurring: z.boolean().optional(),
})

const message = z
  .looseObject({
    message_id: z.int(),
    date: z.int(),
    chat,
    from: user.optional(),
    ...text,
    successful_payment: successfulPayment.optional(),
    refunded_payment: refundedPayment.optional(),
  })
  .refine(({ successful_payment, from }) => !successful_payment || from, {
    path: ['from'],
    error: 'a payment has no payer',
  })

/**
 * The fields that the handlers read, for each kind of update in `allowedUpdates`.
 * https://core.telegram.org/bots/api#update
 */
const updateSchema = z.object({
  update_id: z.int(),
  message: message.optional(),
  callback_query: z
    .looseObject({
      id: z.string(),
      from: user,
      data: z.string().optional(),
      message: z.looseObject({ message_id: z.int(), chat, ...text }).optional(),
    })
    .optional(),
  my_chat_member: z
    .looseObject({ chat, from: user, new_chat_member: z.looseObject({ status: z.string() }) })
    .optional(),
  pre_checkout_query: z
    .looseObject({
      id: z.string(),
      from: user,
      currency: z.string(),
      total_amount: z.int(),
      invoice_payload: z.string(),
    })
    .optional(),
  subscription: z.looseObject({ user, invoice_payload: z.string(), state: z.string() }).optional(),
})

/** Where an update deviates from the Bot API. */
export interface Malformation {
  /** For example `message.from.id`. */
  field: string
  /** Never contains the value. */
  problem: string
}

/**
 * Validates the fields that the handlers read. Other fields may have any value; other kinds of updates are removed from
 * the result.
 */
export function checkUpdate(update: Update): { update: Update } | { malformation: Malformation } {
  const result = updateSchema.safeParse(update)
  if (result.success) return { update: result.data as object as Update }
  const issue = result.error.issues[0]
  return {
    malformation: { field: issue?.path.join('.') ?? '', problem: issue?.message ?? 'cannot be read' },
  }
}

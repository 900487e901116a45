import { badRequest } from '../bot-api/api-failure.ts'
import type { Method } from './method.ts'
import { required } from './required.ts'

export const answerPreCheckoutQuery: Method = ({ sandbox, args }) => {
  const answered = sandbox.preCheckouts.answer(
    args.text('pre_checkout_query_id'),
    args.boolean('ok')
      ? { state: 'approved' }
      : { state: 'refused', errorMessage: required(args, 'error_message') },
  )
  if (!answered) throw badRequest('query is too old and response timeout expired or query ID is invalid')
  return true
}

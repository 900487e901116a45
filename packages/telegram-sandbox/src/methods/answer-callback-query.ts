import { badRequest } from '../bot-api/api-failure.ts'
import type { Method } from './method.ts'

/** Maximum length of the text in characters. https://core.telegram.org/bots/api#answercallbackquery */
const TEXT_LIMIT = 200

export const answerCallbackQuery: Method = ({ sandbox, args }) => {
  const text = args.text('text')
  if ([...text].length > TEXT_LIMIT) throw badRequest('MESSAGE_TOO_LONG')
  const answer = sandbox.callbackQueries.answer(args.text('callback_query_id'), sandbox.clock().getTime(), {
    text,
    showAlert: args.boolean('show_alert'),
    url: args.text('url'),
  })
  if (!answer) throw badRequest('query is too old and response timeout expired or query ID is invalid')
  sandbox.changes.announce({ type: 'answer', answer })
  return true
}

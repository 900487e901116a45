import { isDataError, withoutCredentials } from '@tarot/data'
import { GrammyError, HttpError } from 'grammy'
import type { Config } from './config.ts'
import { UnreadableAnswer } from './telegram/read-answers.ts'

/** Explains in one sentence why the bot cannot start or continue. Never contains the token or a password. */
export function explainFailure(error: unknown, config: Config | undefined): string {
  if (isDataError(error)) return explainDataError(error, config)
  if (error instanceof GrammyError) return explainRefusal(error)
  if (error instanceof HttpError) {
    const apiRoot = withoutCredentials(config?.bot.apiRoot ?? '')
    if (isUnreadable(error)) {
      return `The server at ${apiRoot} is not a Bot API server: check TELEGRAM_API_ROOT.`
    }
    return `Telegram's Bot API at ${apiRoot} does not answer: check the network and TELEGRAM_API_ROOT.`
  }
  const { message } = Object(error) as { message?: unknown }
  return `The bot failed: ${firstLine(typeof message === 'string' ? message : String(error), config)}.`
}

function explainDataError({ code, message }: { code: string; message: string }, config: Config | undefined) {
  if (code !== 'DATABASE_UNAVAILABLE') return `${firstLine(message, config)}.`
  const url = config && URL.canParse(config.data.databaseUrl) ? new URL(config.data.databaseUrl) : undefined
  const where = url?.host ? `at ${url.host}${url.pathname}` : 'of DATABASE_URL'
  return `The database ${where} does not answer: check that it runs, and DATABASE_URL.`
}

/** Whether the response is not JSON, such as a proxy's page, or not of the Bot API. */
function isUnreadable({ error }: HttpError): boolean {
  return error instanceof UnreadableAnswer || Object(error).type === 'invalid-json'
}

function explainRefusal({ error_code: code, method, description }: GrammyError): string {
  // Telegram answers 404 to a token of the wrong form.
  if (code === 401 || (code === 404 && method === 'getMe')) {
    return 'Telegram refuses BOT_TOKEN: copy it again from @BotFather.'
  }
  if (code === 409 && /webhook/i.test(description)) {
    return 'Telegram delivers the updates of this bot to a webhook: stop the process that has set it, or give this one its own BOT_TOKEN.'
  }
  if (code === 409) {
    return 'Telegram says that this bot already runs elsewhere: stop the other one, or give this one its own BOT_TOKEN.'
  }
  if (method === 'setWebhook') return `Telegram refuses WEBHOOK_URL: ${description}.`
  return `Telegram refuses ${method}: ${description}.`
}

function firstLine(text: string, config: Config | undefined): string {
  const line = text.split('\n')[0]?.replace(/\.$/, '') ?? ''
  return config ? line.replaceAll(config.bot.token, '[token]') : line
}

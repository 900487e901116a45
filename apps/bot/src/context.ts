import type { I18nFlavor } from '@grammyjs/i18n'
import type { User } from '@tarot/data'
import type { Context } from 'grammy'
import type { Html, HtmlArguments } from './telegram/html.ts'

/** What middleware adds to an update. */
interface ContextAdditions {
  /** A text of the locale as Telegram HTML. String arguments are escaped. For plain text use `t`. */
  html(key: string, args?: HtmlArguments): Html
  /** Shows an alert after a button press, otherwise sends a message. Plain text of at most 200 characters. */
  notice(text: string, how?: { alert?: boolean }): Promise<void>
  /** The sender. Set by `identify`. */
  user: User
  /** Whether this update registered the user. Set by `identify`. */
  isNew: boolean
  /** Welcome credits that were granted with this update. Set by `identify`. */
  grantedWelcomeCredits: number
}

/** The functions by which a view reads texts of the locale. */
export type Translator = Pick<BotContext, 't' | 'html'>

export type BotContext = Context & I18nFlavor & ContextAdditions

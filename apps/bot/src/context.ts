import type { I18nFlavor } from '@grammyjs/i18n'
import type { User } from '@tarot/data'
import type { Context } from 'grammy'
import type { Html, HtmlArguments } from './telegram/html.ts'

/** What middleware adds to an update. */
interface Additions {
  /** A text of the locale as Telegram HTML; strings among the arguments are escaped. For plain text there is `t`. */
  html(key: string, args?: HtmlArguments): Html
  /** Tells the person in a window if they pressed a button, else in a message. Plain text of at most 200 characters. */
  notice(text: string, how?: { alert?: boolean }): Promise<void>
  /** Who is talking. Only behind `identify`. */
  user: User
  /** Whether this very update registered them. Only behind `identify`. */
  isNew: boolean
  /** Welcome credits that came with this very update. Only behind `identify`. */
  welcomed: number
}

/** What a view needs to find its words. */
export type Speech = Pick<BotContext, 't' | 'html'>

export type BotContext = Context & I18nFlavor & Additions

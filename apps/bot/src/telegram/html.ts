import type { TranslationVariables } from '@grammyjs/i18n'

/** Telegram HTML. Only the bot's own tags are markup, everything else is escaped. */
export class Html {
  readonly value: string
  constructor(value: string) {
    this.value = value
  }

  /** Concatenates pieces. */
  static join(pieces: readonly Html[], separator = ''): Html {
    return new Html(pieces.map(({ value }) => value).join(separator))
  }
}

export type HtmlArguments = Record<string, string | number | Html>

/** Escapes a text so that Telegram shows it literally. https://core.telegram.org/bots/api#html-style */
export function escapeHtml(text: string): Html {
  return new Html(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
}

export const bold = (text: string): Html => new Html(`<b>${escapeHtml(text).value}</b>`)

/** Arguments for Fluent: strings are escaped, markup is not, and Fluent formats numbers. */
export function htmlArguments(args: HtmlArguments): TranslationVariables {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (value instanceof Html) return [name, value.value]
      return [name, typeof value === 'string' ? escapeHtml(value).value : value]
    }),
  )
}

/** Wraps a text in first-strong-isolate marks, so that a right-to-left name does not reorder the sentence around it. */
export const isolate = (text: string): string => `\u2068${text}\u2069`

import type { TranslationVariables } from '@grammyjs/i18n'

/** Telegram HTML: tags written by us, everything else escaped. */
export class Html {
  readonly value: string
  constructor(value: string) {
    this.value = value
  }

  /** Pieces one after another. */
  static join(pieces: readonly Html[], separator = ''): Html {
    return new Html(pieces.map(({ value }) => value).join(separator))
  }
}

export type HtmlArguments = Record<string, string | number | Html>

/** Any text, so that Telegram shows it as it is. https://core.telegram.org/bots/api#html-style */
export function escapeHtml(text: string): Html {
  return new Html(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
}

export const bold = (text: string): Html => new Html(`<b>${escapeHtml(text).value}</b>`)

/** Arguments for Fluent: strings escaped, markup as it is, numbers for Fluent to write. */
export function htmlArguments(args: HtmlArguments): TranslationVariables {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (value instanceof Html) return [name, value.value]
      return [name, typeof value === 'string' ? escapeHtml(value).value : value]
    }),
  )
}

/** First strong isolate … pop: a right-to-left name does not reorder the sentence it stands in. */
export const isolate = (text: string): string => `\u2068${text}\u2069`

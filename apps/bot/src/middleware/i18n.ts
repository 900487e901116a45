import { fileURLToPath } from 'node:url'
import { I18n } from '@grammyjs/i18n'
import { Composer } from 'grammy'
import type { BotContext, Translator } from '../context.ts'
import { Html, htmlArguments } from '../telegram/html.ts'

/** All texts of the bot, one Fluent file per language, in `locales/`. */
const fluent = new I18n<BotContext>({
  defaultLocale: 'en',
  directory: fileURLToPath(new URL('../../locales', import.meta.url)),
  // Fluent would put isolation marks around every number and name. `isolate` puts them only where they matter.
  fluentBundleOptions: { useIsolating: false },
})

/** For texts outside an update, in the only language. A user's language is known only within an update. */
export const translator: Translator = {
  t: (key, args) => fluent.t('en', key, args),
  html: htmlOf((key, args) => fluent.t('en', key, args)),
}

function htmlOf(t: Translator['t']): Translator['html'] {
  return (key, args = {}) => new Html(t(key, htmlArguments(args)))
}

/** Adds `t` and `html` to the context, in the user's language. */
export function i18n(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.use(fluent)
  composer.use(async (ctx, next) => {
    ctx.html = htmlOf(ctx.t)
    await next()
  })
  return composer
}

import { fileURLToPath } from 'node:url'
import { I18n } from '@grammyjs/i18n'
import { Composer } from 'grammy'
import type { BotContext, Speech } from '../context.ts'
import { Html, htmlArguments } from '../telegram/html.ts'

/** Every text the bot says; one Fluent file a language, in `locales/`. */
const fluent = new I18n<BotContext>({
  defaultLocale: 'en',
  directory: fileURLToPath(new URL('../../locales', import.meta.url)),
  // Isolation marks around every number and name would end up in copied texts; `isolate` puts them where they matter.
  fluentBundleOptions: { useIsolating: false },
})

/** For what is said outside of any update. The one language there is; people's own is known in an update only. */
export const speech: Speech = {
  t: (key, args) => fluent.t('en', key, args),
  html: htmlOf((key, args) => fluent.t('en', key, args)),
}

function htmlOf(t: Speech['t']): Speech['html'] {
  return (key, args = {}) => new Html(t(key, htmlArguments(args)))
}

/** Gives the context `t` and `html`, in the person's language. */
export function i18n(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.use(fluent)
  composer.use(async (ctx, next) => {
    ctx.html = htmlOf(ctx.t)
    await next()
  })
  return composer
}

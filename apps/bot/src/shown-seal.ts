import type { BotContext } from './context.ts'

/** The seal in the message whose button was pressed; undefined if it shows none. */
export function shownSeal(ctx: BotContext): string | undefined {
  const { text = '', entities = [] } = ctx.callbackQuery?.message ?? {}
  // By its markup, for a question may hold anything.
  return entities
    .filter(({ type }) => type === 'code')
    .map(({ offset, length }) => text.slice(offset, offset + length))
    .find((code) => /^[0-9a-f]{64}$/.test(code))
}

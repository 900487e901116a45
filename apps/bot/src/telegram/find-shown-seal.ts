import type { BotContext } from '../context.ts'

/** Finds the seal in the message whose button was pressed. @returns undefined if it shows none */
export function findShownSeal(ctx: BotContext): string | undefined {
  const { text = '', entities = [] } = ctx.callbackQuery?.message ?? {}
  // By its markup, because a question may contain any text.
  return entities
    .filter(({ type }) => type === 'code')
    .map(({ offset, length }) => text.slice(offset, offset + length))
    .find((code) => /^[0-9a-f]{64}$/.test(code))
}

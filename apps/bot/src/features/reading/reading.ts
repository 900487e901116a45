import { Composer } from 'grammy'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { askQuestion } from './ask-question.ts'
import { cancelDraft } from './cancel-draft.ts'
import { chooseSpread } from './choose-spread.ts'
import { drawCards } from './draw-cards.ts'

/** `/reading`: choose a spread, ask a question, see the price and the seal, draw. */
export function reading(dependencies: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.use(chooseSpread(dependencies))
  composer.use(askQuestion(dependencies))
  composer.use(drawCards(dependencies))
  composer.use(cancelDraft(dependencies))
  return composer
}

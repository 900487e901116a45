import { elementRealms } from '../card-facts.ts'
import type { Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: matter-of-fact, like a good talk about work: position, assets, obstacle, next step. */
export const career: SpreadTemplate<'career'> = {
  scope: 'your working life',
  opening: ({ at, question, pick }) => {
    const line = pick([
      `Your work stands under ${at('now').the}, with ${at('strength').the} to rely on and ${at('obstacle').the} to get around.`,
      `Take this as a review of your work, opened by ${at('now').the} and signed off by ${at('direction').the}.`,
      `${at('now').The} describes the desk you sit at, and ${at('direction').the} the one you are moving towards.`,
    ])
    return question === undefined ? line : `With ${question} on the agenda, six cards were drawn. ${line}`
  },
  card: byPosition<'career'>({
    now: [
      (c) => `At present your work is about ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} That describes the job as it is today, whatever the title says: ${c.theme}.`,
      (c) =>
        `The working day takes its colour from ${c.theme}. ${c.meaning} Things go best there when you ${c.act}.`,
    ],
    strength: [
      (c) => `You can rely on ${c.gift}. ${c.meaning}`,
      (c) => `${c.meaning} In your trade that counts as an asset, since it gives you ${c.gift}.`,
      (c) => `Others would list it first among your strengths: ${c.gift}. ${c.meaning}`,
    ],
    obstacle: [
      (c) => `What slows you down is ${c.snag}. ${c.meaning} The way round is to ${c.act}.`,
      (c) => `${c.meaning} At work this costs time in one particular form, ${c.snag}.`,
      (c) => `The drag on your progress is ${c.snag}. ${c.meaning}`,
    ],
    opening: [
      (c) => `A chance worth attention hides in ${c.theme}. ${c.meaning} The useful part of it is ${c.gift}.`,
      (c) => `${c.meaning} Where you meet this, a door is likely to be ajar, and behind it is ${c.gift}.`,
      (c) => `Keep an eye out for ${c.gift}. ${c.meaning}`,
    ],
    advice: [
      (c) => `The next sensible step is to ${c.act}. ${c.meaning}`,
      (c) => `${c.meaning} Applied to Monday morning: ${c.act}.`,
      (c) => `Before anything grander, ${c.act}. ${c.meaning}`,
    ],
    direction: [
      (c) => `Your work is growing into ${c.theme}. ${c.meaning} The promise in that direction is ${c.gift}.`,
      (c) => `${c.meaning} A few seasons on, that is what people may come to you for, along with ${c.gift}.`,
      (c) =>
        `The long-term direction is ${c.theme}. ${c.meaning} What makes the walk worthwhile is ${c.gift}.`,
    ],
  }),
  summaryTitle: 'The professional picture',
  connect: (reading) => [assets(reading), chance(reading)],
  close: (reading) => {
    const { at, question, pick } = reading
    const [advice, direction] = [at('advice'), at('direction')]
    const end = pick([
      `Put one item on the list for next week, from ${advice.the}: ${advice.act}.`,
      `From ${at('now').the} to ${direction.the} is a distance made of working days, and the first is well spent if you ${advice.act}.`,
      `The title at the far end is ${direction.the}, and the work that earns it starts small: ${advice.act}.`,
    ])
    return [
      question === undefined ? end : `On your question the minutes record ${reasonedAnswer(reading)}. ${end}`,
    ]
  },
}

function assets({ at, pick }: Reading<'career'>): string {
  const [strength, obstacle] = [at('strength'), at('obstacle')]
  if (strength.card.element === obstacle.card.element) {
    return pick([
      `${strength.The} and ${obstacle.the} come from the same source, ${elementRealms[strength.card.element]}, so your best quality and your brake are relatives.`,
      `Strength and obstacle, ${strength.the} and ${obstacle.the}, both sit in ${elementRealms[strength.card.element]}: the dose decides which one you get.`,
    ])
  }
  return pick([
    `Against ${obstacle.snag} you can set ${strength.gift}, which is ${strength.the} answering ${obstacle.the}.`,
    `The obstacle, ${obstacle.the}, is one of ${elementRealms[obstacle.card.element]}, and ${strength.the} lets you come at it from ${elementRealms[strength.card.element]} instead.`,
    `${strength.The} will not remove ${obstacle.the}, but ${strength.gift} makes the delay easier to bear.`,
  ])
}

function chance({ at, pick }: Reading<'career'>): string {
  const [now, opening] = [at('now'), at('opening')]
  return opening.lean > now.lean
    ? pick([
        `The opening looks brighter than the present post, so ${opening.the} deserves an hour that ${now.the} would like to claim.`,
        `Between ${now.the} today and ${opening.the} at the door, the door has more to offer.`,
      ])
    : opening.lean < now.lean
      ? pick([
          `${now.The} gives firmer footing than ${opening.the}, so look closely before you trade the one for the other.`,
          `There is no hurry to leave ${now.the} for ${opening.the}; let the chance prove itself first.`,
        ])
      : pick([
          `${opening.The} is offered on much the same terms as ${now.the}, so choose by what you would like to learn.`,
          `Present and opening, ${now.the} and ${opening.the}, are evenly matched, and your own interest may break the tie.`,
        ])
}

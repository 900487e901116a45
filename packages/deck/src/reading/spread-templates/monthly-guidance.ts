import { elementRealms } from '../card-facts.ts'
import type { PlacedCard, Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: one theme through four weeks, like a piece of music with its variations. */
export const monthlyGuidance: SpreadTemplate<'monthly_guidance'> = {
  scope: 'the month',
  opening: ({ at, question, pick }) => {
    const line = pick([
      `${at('theme').The} sets the theme, four weeks vary it, and ${at('counsel').the} keeps you company throughout.`,
      `Think of the coming month as a tune in ${at('theme').the}, played four times over.`,
      `A month has one mood and four chapters; this mood is ${at('theme').the}.`,
    ])
    return question === undefined ? line : `You put ${question} to the month ahead. ${line}`
  },
  card: byPosition<'monthly_guidance'>({
    theme: [
      (c) => `This month is about ${c.theme}. ${c.meaning} Whatever else happens, listen for ${c.gift}.`,
      (c) => `${c.meaning} You will hear this note in every week: ${c.theme}.`,
      (c) => `The keynote is ${c.theme}. ${c.meaning} Off key, it sounds like ${c.snag}.`,
    ],
    week_1: [
      (c) => `It begins with ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} These first days are a good time to ${c.act}.`,
      (c) => `The first chapter opens on ${c.theme}. ${c.meaning} Start from ${c.gift}.`,
    ],
    week_2: [
      (c) => `Work is asked for around ${c.theme}. ${c.meaning} Roll up your sleeves and ${c.act}.`,
      (c) => `${c.meaning} Effort in the second week goes furthest when you ${c.act}.`,
      (c) => `What needs work by now is ${c.snag}. ${c.meaning}`,
    ],
    week_3: [
      (c) => `A change comes in, and it looks like ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} If the tune changes key in the third week, this is the new one: ${c.theme}.`,
      (c) =>
        `The third week shifts towards ${c.gift}, or, if it is resisted, towards ${c.snag}. ${c.meaning}`,
    ],
    week_4: [
      (c) => `Things come together in ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} The month closes its hand around this, and what it holds is ${c.gift}.`,
      (c) => `The last variation is ${c.theme}. ${c.meaning} Finish softly and ${c.act}.`,
    ],
    counsel: [
      (c) => `In all four weeks it is good to ${c.act}. ${c.meaning}`,
      (c) => `${c.meaning} Keep this in a pocket for the whole month: ${c.act}.`,
      (c) => `The month’s counsel comes from ${c.the}. ${c.meaning} In a word of advice: ${c.act}.`,
    ],
  }),
  summaryTitle: 'How the month hangs together',
  connect: (reading) => [`${development(reading)} ${rhythm(reading)}`],
  close: (reading) => {
    const { at, question, pick } = reading
    const [theme, counsel] = [at('theme'), at('counsel')]
    const end = pick([
      `When the month seems to lose its tune, go back to ${theme.the} and hum it again with ${counsel.gift}.`,
      `${theme.The} asks the question of the month and ${counsel.the} answers it: ${counsel.act}.`,
      `Should all four weeks go otherwise, ${counsel.the} still holds, and you can still ${counsel.act}.`,
    ])
    return [
      question === undefined
        ? end
        : `In answer to your question the month plays ${reasonedAnswer(reading)}. ${end}`,
    ]
  },
}

function development({ at, pick }: Reading<'monthly_guidance'>): string {
  const [theme, start, end] = [at('theme'), at('week_1'), at('week_4')]
  const realm = elementRealms[theme.card.element]
  const kin = [start, at('week_2'), at('week_3'), end].filter(
    ({ card }) => card.element === theme.card.element,
  )
  if (kin.length === 0) {
    return pick([
      `None of the four weeks takes up the element of ${theme.the}, so you will have to keep ${realm} in mind by yourself.`,
      `The theme of ${theme.the} is ${realm}, and the weeks from ${start.the} to ${end.the} play in other keys: its part falls to you.`,
    ])
  }
  const [echo] = kin as [PlacedCard]
  const count = kin.length > 1 ? 'more than once' : 'once'
  return pick([
    `The theme of ${theme.the}, ${realm}, comes back ${count}, first in the ${week(echo)} with ${echo.the}.`,
    `Listen for ${theme.the} again in the ${week(echo)}, when ${echo.the} returns to ${realm}.`,
  ])
}

function rhythm({ at, pick }: Reading<'monthly_guidance'>): string {
  const weeks = [at('week_1'), at('week_2'), at('week_3'), at('week_4')]
  const light = weeks.reduce((a, b) => (b.lean > a.lean ? b : a))
  const heavy = weeks.reduce((a, b) => (b.lean < a.lean ? b : a))
  if (light.lean === heavy.lean) {
    return pick([
      `The weeks keep an even tempo from ${at('week_1').the} to ${at('week_4').the}.`,
      `No week stands out in weight, so ${at('week_1').the} and ${at('week_4').the} can be taken at one pace.`,
    ])
  }
  return pick([
    `The ${week(light)}, under ${light.the}, is the easier one to play; the ${week(heavy)}, under ${heavy.the}, wants a slower hand.`,
    `Plan the generous things for the ${week(light)} with ${light.the}, and fewer of them for the ${week(heavy)} with ${heavy.the}.`,
  ])
}

function week({ position }: PlacedCard): string {
  return position.name.toLowerCase()
}

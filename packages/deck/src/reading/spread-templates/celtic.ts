import { elementRealms } from '../card-facts.ts'
import type { Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: a survey of one matter from all sides. The cross shows the matter, the staff shows the person in it. */
export const celtic: SpreadTemplate<'celtic'> = {
  scope: 'the cross',
  opening: ({ at, question, pick }) => {
    const heart = at('present')
    const cross = at('challenge')
    const line = pick([
      `Six cards form the cross, which is the matter itself; four stand beside it as a staff, which is you within the matter. At the crossing lie ${heart.the} and ${cross.the}.`,
      `${heart.The} lies in the middle with ${cross.the} across it, and eight more cards explain the two of them.`,
      `Everything here turns around one pair, ${heart.the} and the card laid across it, ${cross.the}.`,
    ])
    return question === undefined ? line : `For ${question} ten cards were laid out. ${line}`
  },
  card: byPosition<'celtic'>({
    present: [
      (c) => `At its heart the matter is ${c.theme}. ${c.meaning}`,
      (c) => `${c.The} holds the centre. ${c.meaning} Put in the fewest words, the subject is ${c.theme}.`,
      (c) => `${c.meaning} That is the ground of the question, and its name is ${c.theme}.`,
    ],
    challenge: [
      (c) => `Across it lies ${c.snag}. ${c.meaning} To get past, ${c.act}.`,
      (c) =>
        `What stands in the way is ${c.snag}. ${c.meaning} Handled well, the same card becomes ${c.gift}.`,
      (c) => `${c.meaning} Laid crosswise, it shows its difficult side: ${c.snag}.`,
    ],
    foundation: [
      (c) => `At the root is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} All this was there before the question was, and it still feeds it with ${c.gift}.`,
      (c) => `Underneath, where it is seldom looked at, lies ${c.theme}. ${c.meaning}`,
    ],
    past: [
      (c) => `Passing away, though not yet gone, is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} You are leaving this behind, and what may be kept from it is ${c.gift}.`,
      (c) => `Behind you is ${c.theme}. ${c.meaning}`,
    ],
    crown: [
      (c) => `The aim, said or unsaid, is ${c.gift}. ${c.meaning}`,
      (c) => `Overhead, as the best that can be imagined for now, stands ${c.gift}. ${c.meaning}`,
      (c) => `${c.meaning} To aim for this is to hope for ${c.gift}, and to risk ${c.snag}.`,
    ],
    future: [
      (c) => `Next to arrive is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Expect something of this before long, and when it comes, ${c.act}.`,
      (c) => `Coming into view is ${c.theme}. ${c.meaning} The welcome can be prepared: ${c.act}.`,
    ],
    self: [
      (c) => `You stand in this with ${c.theme}. ${c.meaning}`,
      (c) =>
        `As for you, the card is ${c.the}. ${c.meaning} Your strength in it is ${c.gift}; your blind spot may be ${c.snag}.`,
      (c) =>
        `${c.meaning} Seen from outside, that is how you look in all this, and it would suit you to ${c.act}.`,
    ],
    environment: [
      (c) => `Other people and circumstances add ${c.theme}. ${c.meaning}`,
      (c) =>
        `${c.meaning} That is the weather around you. It brings ${c.gift}, and some days it brings ${c.snag}.`,
      (c) => `The house you are standing in, so to speak, is filled with ${c.theme}. ${c.meaning}`,
    ],
    hopes: [
      (c) => `Hoped for here is ${c.gift}, and feared, often in the same breath, is ${c.snag}. ${c.meaning}`,
      (c) => `${c.meaning} One part of you longs for ${c.gift}, while another keeps watch for ${c.snag}.`,
      (c) =>
        `Wish and worry share a card, ${c.the}. ${c.meaning} The wish is ${c.gift}; the worry is ${c.snag}.`,
    ],
    outcome: [
      (c) => `If nothing changes, this leads to ${c.theme}. ${c.meaning} You can still shape it: ${c.act}.`,
      (c) => `${c.meaning} The staff ends here, with ${c.theme}, and what may come of it is ${c.gift}.`,
      (c) =>
        `The lines run together in ${c.theme}. ${c.meaning} It is likelier to turn out kindly if you ${c.act}.`,
    ],
  }),
  summaryTitle: 'The cross as a whole',
  connect: (reading) => [crossing(reading), axis(reading), staff(reading)],
  close: (reading) => {
    const { at, question, pick } = reading
    const [heart, outcome] = [at('present'), at('outcome')]
    const end = pick([
      `From ${heart.the} in the middle to ${outcome.the} at the end, the practical thread is to ${outcome.act}.`,
      `So the matter opens with ${heart.the} and closes with ${outcome.the}; between the two, ${heart.act}.`,
      `Ten cards come down to one piece of advice from ${heart.the}: ${heart.act}.`,
    ])
    return [question === undefined ? end : `As an answer the cross offers ${reasonedAnswer(reading)}. ${end}`]
  },
}

function crossing({ at, pick }: Reading<'celtic'>): string {
  const [heart, cross] = [at('present'), at('challenge')]
  if (heart.card.element === cross.card.element) {
    return pick([
      `${heart.The} and ${cross.the}, which crosses it, share one element, so the obstacle is made of the same stuff as the matter: ${elementRealms[heart.card.element]}.`,
      `The crossing card works against its own kind, since ${heart.the} and ${cross.the} both deal in ${elementRealms[heart.card.element]}.`,
    ])
  }
  return pick([
    `${heart.The} deals in ${elementRealms[heart.card.element]} and is crossed by ${elementRealms[cross.card.element]} in the shape of ${cross.the}, so the two pull at right angles.`,
    `What ${heart.the} wants, ${cross.the} interrupts: ${heart.theme} runs into ${cross.snag}.`,
    `Where ${heart.the} meets ${cross.the}, it is ${elementRealms[heart.card.element]} against ${elementRealms[cross.card.element]}.`,
  ])
}

function axis({ at, pick }: Reading<'celtic'>): string {
  const [below, above, behind, ahead] = [at('foundation'), at('crown'), at('past'), at('future')]
  const vertical =
    below.card.element === above.card.element
      ? pick([
          `Below and above agree, for ${below.the} and ${above.the} are of one element, and the aim grows straight from the root.`,
          `${above.The} overhead has the same element as ${below.the} underfoot, so you want what you are built on.`,
        ])
      : pick([
          `From ${below.the} below to ${above.the} above is some distance, from ${elementRealms[below.card.element]} to ${elementRealms[above.card.element]}.`,
          `The root, ${below.the}, knows about ${elementRealms[below.card.element]}, while ${above.the} at the top asks for ${elementRealms[above.card.element]}.`,
        ])
  const horizontal =
    behind.lean < ahead.lean
      ? `Time is kind here, moving from ${behind.the} behind to the easier company of ${ahead.the} ahead.`
      : behind.lean > ahead.lean
        ? `Time moves uphill from ${behind.the} to ${ahead.the}, so pack what the first one taught.`
        : `${behind.The} hands over to ${ahead.the} without much change of weather.`
  return `${vertical} ${horizontal}`
}

function staff({ at, pick }: Reading<'celtic'>): string {
  const [self, around, hopes, outcome] = [at('self'), at('environment'), at('hopes'), at('outcome')]
  const company =
    self.lean > around.lean
      ? `As ${self.the} you are in better shape than your surroundings, where ${around.the} sets the tone.`
      : self.lean < around.lean
        ? `Your surroundings, with ${around.the}, are friendlier than ${self.the} lets you believe.`
        : `You and your surroundings, ${self.the} and ${around.the}, face the same way.`
  const end = pick(
    hopes.lean === outcome.lean
      ? [
          `The outcome, ${outcome.the}, comes close to what ${hopes.the} was hoping or fearing.`,
          `Between ${hopes.the} in the place of hopes and ${outcome.the} at the end there is little quarrel.`,
        ]
      : [
          `The outcome, ${outcome.the}, is another thing than ${hopes.the} has been rehearsing.`,
          `Neither the wish nor the worry in ${hopes.the} quite foresees ${outcome.the}.`,
        ],
  )
  return `${company} ${end}`
}

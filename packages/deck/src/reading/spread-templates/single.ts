import { elementRealms, numberThemes, rankPlurals } from '../card-facts.ts'
import { capitalize } from '../phrasing.ts'
import type { PlacedCard } from '../reading.ts'
import { byPosition, type SpreadTemplate, softAnswer } from '../spread-template.ts'

/** Tone: brief and direct, with one thought and one thing to do. */
export const single: SpreadTemplate<'single'> = {
  scope: 'this card',
  opening: ({ first, question, pick }) =>
    question === undefined
      ? pick([
          `${first.The} has come up alone, so it gets the whole table.`,
          `Only ${first.the} was drawn, and that is enough to think about.`,
          `One card, ${first.the}: short company, but frank.`,
        ])
      : pick([
          `You asked ${question} and drew ${first.the}.`,
          `${question} was the question, and ${first.the} came up for it.`,
          `For ${question} the deck gave one card, ${first.the}.`,
        ]),
  card: byPosition<'single'>({
    card: [
      (c) =>
        `${c.The} speaks of ${c.theme}. ${c.meaning} What it offers is ${c.gift}. The thing to watch for is ${c.snag}.`,
      (c) =>
        `${c.meaning} What is most worth seeing right now is ${c.theme}. It can help as ${c.gift}, or get in the way as ${c.snag}.`,
      (c) => `Notice ${c.theme}. ${c.meaning} Taken well, this is ${c.gift}; taken badly, it is ${c.snag}.`,
      (c) =>
        `${c.meaning} Somewhere in the present moment there is ${c.theme}. The best of it is ${c.gift}, and the worst of it is ${c.snag}.`,
    ],
  }),
  summaryTitle: 'To take with you',
  connect: ({ first, pick }) => [pick(nature(first))],
  close: (reading) => {
    const { first, question, pick } = reading
    const step = pick([
      `If you do one thing with ${first.the}, ${first.act}.`,
      `A small way to honour ${first.the} is to ${first.act}.`,
      `So, before the day is over, ${first.act}.`,
      `${first.Act}: that is the whole of the advice.`,
    ])
    if (question === undefined) return [step]
    const answer = softAnswer(reading)
    return [
      pick([
        `To your question the card holds out ${answer}. ${step}`,
        `As an answer ${first.the} gives ${answer}. ${step}`,
        `${step} As for the question, what comes back is ${answer}.`,
      ]),
    ]
  },
}

function nature({ card, the, The }: PlacedCard): string[] {
  if (card.arcana === 'major') {
    return [
      `${The} belongs to the Major Arcana, so this is likely to matter for longer than a day.`,
      `As a card of the Major Arcana, ${the} points past the errand of the moment to the direction behind it.`,
      `Of all 78 cards only 22 are Major Arcana, and one of them, ${the}, tends to mean more than the mood of a day.`,
    ]
  }
  const realm = elementRealms[card.element]
  const suit = capitalize(card.suit)
  if (card.number > 10) {
    return [
      `Court cards often wear a face, and ${the} may be someone near you or a manner to borrow in matters of ${realm}.`,
      `Ask who around you resembles ${the}, or when you last did: ${suit} are about ${realm}.`,
    ]
  }
  const plural = rankPlurals[card.number - 1]
  const theme = numberThemes[card.number - 1]
  return [
    `${plural} are cards of ${theme}, and ${suit} carry them into ${realm}.`,
    `The number brings ${theme} into it, and the suit of ${suit} places that in ${realm}.`,
    `In ${suit} the subject is ${realm}; in ${plural} it is ${theme}.`,
  ]
}

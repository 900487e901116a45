import type { PlacedCard, Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: a year as a field: sowing, growing, ripening, sorting, month by month and by quarters. */
export const yearlyPath: SpreadTemplate<'yearly_path'> = {
  scope: 'the year',
  opening: ({ first, at, question, pick }) => {
    const line = pick([
      `Month one is the month you are in. ${first.The} opens the gate and ${at('month_12').the} closes it.`,
      `Counted from this month, twelve cards go round the year from ${first.the} to ${at('month_12').the}, with ${at('month_7').the} at the turn.`,
      `From this month on, a year lies here like a field, sown under ${first.the} and left in the care of ${at('month_12').the}.`,
    ])
    return question === undefined ? line : `With ${question} in hand you look out over a year. ${line}`
  },
  card: byPosition<'yearly_path'>({
    month_1: [
      (c) => `The year opens with ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Such is the soil of the year: ${c.theme}.`,
    ],
    month_2: [
      (c) => `${c.meaning} What takes root is ${c.gift}.`,
      (c) => `Beside ${c.theme} something sets roots, and it is ${c.gift}. ${c.meaning}`,
    ],
    month_3: [
      (c) => `The first green shows as ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Above ground, the first sign of it is ${c.gift}.`,
    ],
    month_4: [
      (c) => `What gathers strength is ${c.gift}. ${c.meaning}`,
      (c) => `${c.meaning} As the days grow, ${c.act}.`,
    ],
    month_5: [
      (c) => `Courage is asked for, most of all against ${c.snag}. ${c.meaning}`,
      (c) => `${c.meaning} The brave thing is to ${c.act}.`,
    ],
    month_6: [
      (c) => `Half-way through, what meets the eye is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} At the half-way mark, take stock and ${c.act}.`,
    ],
    month_7: [
      (c) => `The year turns here, around ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} On this card the year changes direction, away from ${c.snag}.`,
    ],
    month_8: [
      (c) => `What ripens is ${c.gift}. ${c.meaning}`,
      (c) => `${c.meaning} Give it warmth and it ripens into ${c.gift}.`,
    ],
    month_9: [
      (c) => `You can gather in ${c.gift}. ${c.meaning}`,
      (c) => `${c.meaning} In the basket you bring home is ${c.gift}.`,
    ],
    month_10: [
      (c) => `Time to sort, and what may be discarded is ${c.snag}. ${c.meaning}`,
      (c) => `${c.meaning} Worth keeping is ${c.gift}; ready for the compost is ${c.snag}.`,
    ],
    month_11: [
      (c) => `With the leaves down it becomes clear: this is about ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Bare branches show the shape of it, ${c.theme}.`,
    ],
    month_12: [
      (c) => `The year hands on ${c.gift}. ${c.meaning}`,
      (c) => `${c.meaning} As the gate closes, ${c.act}.`,
    ],
  }),
  summaryTitle: 'The round of the year',
  connect: (reading) => [quarters(reading), turn(reading)],
  close: (reading) => {
    const { first, last, question, pick } = reading
    const end = pick([
      `A year that sets out as ${first.the} and comes home as ${last.the} has covered some ground; the provisions for it are ${first.gift} and a willingness to ${last.act}.`,
      `Come back to this field in twelve months, when ${last.the} is at the gate, and see what ${first.the} has grown.`,
      `Between the sowing of ${first.the} and the last furrow of ${last.the} there is time for all of it, so this month merely ${first.act}.`,
    ])
    return [
      question === undefined
        ? end
        : `What grows in answer to your question is ${reasonedAnswer(reading)}. ${end}`,
    ]
  },
}

const quarterNames = ['first', 'second', 'third', 'last'] as const

/** Writes one sentence for each quarter about its leading card. No two quarters have the same wording. */
function quarters({ placed, pick }: Reading<'yearly_path'>): string {
  const start = pick([0, 1, 2, 3])
  return quarterNames
    .map((name, i) => {
      const months = placed.slice(3 * i, 3 * i + 3)
      const mood = Math.sign(months.reduce<number>((sum, { lean }) => sum + lean, 0))
      return quarter(name, leader(months, mood), mood)[(start + i) % quarterNames.length]
    })
    .join(' ')
}

/** Returns the month whose tendency is closest to its quarter's; among equals, a Major Arcana card. */
function leader(months: readonly PlacedCard[], mood: number): PlacedCard {
  const weight = ({ card, lean }: PlacedCard) => 2 * mood * lean + (card.arcana === 'major' ? 1 : 0)
  return months.reduce((a, b) => (weight(b) > weight(a) ? b : a))
}

function quarter(name: string, lead: PlacedCard, mood: number): string[] {
  if (mood > 0) {
    return [
      `In the ${name} quarter the weather is good and ${lead.the} is the card to follow.`,
      `The ${name} quarter grows well with ${lead.gift}, a present from ${lead.the}.`,
      `With ${lead.the}, the ${name} quarter favours whoever is out early.`,
      `There is sun over the ${name} quarter, most of it from ${lead.the}.`,
    ]
  }
  if (mood < 0) {
    return [
      `The ${name} quarter needs shelter and patience, for ${lead.the} comes with ${lead.snag}.`,
      `Around ${lead.the}, the ${name} quarter is a time for tools and fences more than for planting.`,
      `The ${name} quarter goes slower, and ${lead.the} says where to be careful.`,
      `Under ${lead.the} the ${name} quarter lies fallow, which is also a way to get ready.`,
    ]
  }
  return [
    `Sun and rain alternate in the ${name} quarter, with ${lead.the} in the middle of it.`,
    `The ${name} quarter can go either way, and ${lead.the} tips it.`,
    `${lead.The} keeps the balance in the ${name} quarter.`,
    `The ${name} quarter is mild and changeable, a fair test of ${lead.the}.`,
  ]
}

function turn({ at, pick }: Reading<'yearly_path'>): string {
  const [before, after] = [at('month_6'), at('month_7')]
  return pick([
    `The hinge is between months six and seven, where ${before.the} passes the year on to ${after.the}.`,
    `Mark the middle, for ${before.the} ends the climb and ${after.the} begins the way back.`,
    `Summer or not, the year’s noon falls between ${before.the} and ${after.the}.`,
  ])
}

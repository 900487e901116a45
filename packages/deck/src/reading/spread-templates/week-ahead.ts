import type { PlacedCard, Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: practical. Seven short days, with a strongest and a weakest one. */
export const weekAhead: SpreadTemplate<'week_ahead'> = {
  scope: 'the week',
  opening: ({ first, last, question, pick }) => {
    const line = pick([
      `Day one is tomorrow. The week opens with ${first.the} and signs off with ${last.the}.`,
      `Counting from tomorrow, seven days run from ${first.the} to ${last.the}.`,
      `Tomorrow is day one and belongs to ${first.the}; six days later ${last.the} locks up.`,
    ])
    return question === undefined ? line : `You take ${question} with you into the week. ${line}`
  },
  card: byPosition<'week_ahead'>({
    day_1: [
      (c) => `The week begins with ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Begin in that spirit and ${c.act}.`,
      (c) => `You step into the week through ${c.theme}. ${c.meaning}`,
    ],
    day_2: [
      (c) => `What gathers pace is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} By now it can be felt, and it helps to ${c.act}.`,
      (c) => `On the second day the pace is set by ${c.the}. ${c.meaning} Make use of ${c.gift}.`,
    ],
    day_3: [
      (c) => `Something wants deciding, and the subject is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Let the decision of the day follow from this: ${c.act}.`,
      (c) => `In the choice that comes up, what counts for more than speed is ${c.gift}. ${c.meaning}`,
    ],
    day_4: [
      (c) => `The middle of the week turns on ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Half-way through, watch for ${c.snag}.`,
      (c) => `Pause at the midpoint, where ${c.the} is waiting. ${c.meaning}`,
    ],
    day_5: [
      (c) => `The effort of the first days comes out as ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} If the week has a result so far, it is ${c.gift}.`,
      (c) => `Here you can see what the work was for: ${c.gift}. ${c.meaning}`,
    ],
    day_6: [
      (c) => `You may let go of ${c.snag}. ${c.meaning}`,
      (c) => `${c.meaning} Set down whatever in this has grown heavy, above all ${c.snag}.`,
      (c) => `${c.meaning} Loosen your collar and let the week do without ${c.snag}.`,
    ],
    day_7: [
      (c) => `What the week leaves behind is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Close the week with that, and carry one thing into the next: ${c.gift}.`,
      (c) => `The last evening belongs to ${c.theme}. ${c.meaning}`,
    ],
  }),
  summaryTitle: 'The shape of the week',
  connect: (reading) => [peaks(reading), halves(reading)],
  close: (reading) => {
    const { first, last, question, pick } = reading
    const end = pick([
      `To start well, ${first.act}; to end well, ${last.act}.`,
      `By the time ${last.the} closes the week, you will have done enough if you managed to ${last.act}.`,
      `Write two notes for the fridge, one from ${first.the} and one from ${last.the}: ${first.act}, and later, ${last.act}.`,
    ])
    return [
      question === undefined
        ? end
        : `With your question in mind, the seven days bring ${reasonedAnswer(reading)}. ${end}`,
    ]
  },
}

function peaks({ placed, pick }: Reading<'week_ahead'>): string {
  const strongest = placed.reduce((a, b) => (weight(b) > weight(a) ? b : a))
  const softest = placed.reduce((a, b) => (weight(b) <= weight(a) ? b : a))
  return pick([
    `The strongest day is ${day(strongest)}, when ${strongest.the} gives you ${strongest.gift}. The softest is ${day(softest)}: keep it light, because of ${softest.snag}.`,
    `Put what matters on ${day(strongest)}, under ${strongest.the}. Go gently on ${day(softest)}, where ${softest.the} has little strength to spare.`,
    `${strongest.The} makes ${day(strongest)} the day to count on, and ${softest.the} makes ${day(softest)} the one to leave some room in.`,
  ])
}

/** Returns the strength of a day: the tendency of its card, with more weight for the Major Arcana. */
function weight({ lean, card }: PlacedCard): number {
  return lean * (card.arcana === 'major' ? 2 : 1)
}

function day({ position }: PlacedCard): string {
  return position.name.toLowerCase()
}

function halves({ placed, at, pick }: Reading<'week_ahead'>): string {
  const sum = (days: readonly PlacedCard[]) => days.reduce<number>((total, { lean }) => total + lean, 0)
  const [early, middle, late] = [sum(placed.slice(0, 3)), at('day_4'), sum(placed.slice(4))]
  return early < late
    ? pick([
        `The going gets easier after ${middle.the} at the midpoint, so do not judge the week by its start.`,
        `Past day four and ${middle.the} the road slopes down; save the pleasant things for then.`,
      ])
    : early > late
      ? pick([
          `The first three days carry best, so make your moves before ${middle.the} in the middle.`,
          `Energy is highest before ${middle.the} on day four, and later days ask for shorter lists.`,
        ])
      : pick([
          `Both halves weigh the same, with ${middle.the} as the pivot on day four.`,
          `The days before and after ${middle.the} balance out, which makes day four a good place to take stock.`,
        ])
}

import { elementRealms } from '../card-facts.ts'
import type { Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: a story in three parts: past, present and tendency. */
export const three: SpreadTemplate<'three'> = {
  scope: 'this story',
  opening: ({ first, last, question, pick }) => {
    const line = pick([
      `The line starts with ${first.the} and arrives at ${last.the}.`,
      `Three cards tell this in order, from ${first.the} to ${last.the}.`,
      `Read from left to right, it is the road from ${first.the} to ${last.the}.`,
    ])
    return question === undefined ? line : `The story behind ${question} has three parts. ${line}`
  },
  card: byPosition<'three'>({
    past: [
      (c) => `It began with ${c.theme}. ${c.meaning} What this left in your hands is ${c.gift}.`,
      (c) =>
        `${c.meaning} That was the climate in which all this took shape, and its best legacy is ${c.gift}.`,
      (c) => `What has led here is ${c.theme}. ${c.meaning} Some of it may still linger as ${c.snag}.`,
      (c) => `Look back and there is ${c.theme}. ${c.meaning} You came away from it with ${c.gift}.`,
    ],
    present: [
      (c) => `Now the story has come to ${c.theme}. ${c.meaning} What it asks of you is to ${c.act}.`,
      (c) => `${c.meaning} This is what is at work while you read: ${c.theme}. The trap in it is ${c.snag}.`,
      (c) =>
        `At this point ${c.the} has the floor. ${c.meaning} The best answer you can give is to ${c.act}.`,
      (c) => `The present is marked by ${c.theme}. ${c.meaning} Close at hand lies ${c.gift}.`,
    ],
    future: [
      (c) =>
        `If the line continues, it tends towards ${c.theme}. ${c.meaning} You can meet it halfway: ${c.act}.`,
      (c) => `${c.meaning} Something of this kind is on its way, and with it comes ${c.gift}.`,
      (c) => `What is gathering ahead is ${c.theme}. ${c.meaning} It will go better if you ${c.act}.`,
      (c) =>
        `Further along the road waits ${c.theme}. ${c.meaning} What makes it worth reaching is ${c.gift}.`,
    ],
  }),
  summaryTitle: 'The arc',
  connect: (reading) => [turn(reading), elementArc(reading)],
  close: (reading) => {
    const { last, question, pick } = reading
    const end = pick([
      `The last page is still being written, and your line in it is to ${last.act}.`,
      `Let the past be the past; from here on, ${last.act}.`,
      `Where the line goes after ${last.the} is open, provided you ${last.act}.`,
    ])
    return [
      question === undefined
        ? end
        : `${end} As to your question, the three together give ${reasonedAnswer(reading)}.`,
    ]
  },
}

function turn({ at, pick }: Reading<'three'>): string {
  const [past, present, future] = [at('past'), at('present'), at('future')]
  if (past.lean < future.lean) {
    return pick([
      `The road rises: ${past.theme} gives way, through ${present.the}, to ${future.theme}.`,
      `Things get lighter as they go, from ${past.theme} to ${future.theme}, with ${present.the} as the hinge.`,
    ])
  }
  if (past.lean > future.lean) {
    return pick([
      `The easier card lies behind, so carry some of ${past.the} forward when you come to ${future.theme}.`,
      `What came easily with ${past.the} will want more care by the time of ${future.the}, and ${present.the} is where to practise.`,
    ])
  }
  return pick([
    `${past.The} and ${future.the} weigh about the same, so what makes the difference is ${present.theme} in between.`,
    `Beginning and end are of one temper here, and ${present.the} is the only place where the story can change its tone.`,
  ])
}

function elementArc({ at, pick }: Reading<'three'>): string {
  const [from, to] = [at('past'), at('future')]
  const start = elementRealms[from.card.element]
  const end = elementRealms[to.card.element]
  if (start === end) {
    return pick([
      `${from.The} and ${to.the} share an element, so it ends where it began, in ${start}, a little wiser.`,
      `From ${from.the} to ${to.the} the subject stays ${start}.`,
    ])
  }
  return pick([
    `The subject shifts on the way, from ${start} with ${from.the} to ${end} with ${to.the}.`,
    `What ${from.the} opened in the realm of ${start}, ${to.the} answers in that of ${end}.`,
    `Between ${from.the} and ${to.the} the weight moves from ${start} to ${end}.`,
  ])
}

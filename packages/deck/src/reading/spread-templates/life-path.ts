import { elementRealms } from '../card-facts.ts'
import type { Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: slow. The image is a life as a walk, from the house one left to the line of the hills. */
export const lifePath: SpreadTemplate<'life_path'> = {
  scope: 'this path',
  opening: ({ at, question, pick }) => {
    const line = pick([
      `Some cards are read for a day; these are read for a lifetime, from ${at('roots').the} at the roots to ${at('horizon').the} on the horizon.`,
      `A path leads out of the house of ${at('roots').the}, and a long way off stands ${at('horizon').the}.`,
      `You set out under ${at('roots').the}, you stand today at ${at('crossroads').the}, and ${at('horizon').the} draws you on.`,
    ])
    return question === undefined ? line : `You bring ${question} to the long view. ${line}`
  },
  card: byPosition<'life_path'>({
    roots: [
      (c) => `At the start you were given ${c.theme}. ${c.meaning} Along with it came ${c.gift}.`,
      (c) => `${c.meaning} You grew up near this, close enough to think that everyone did.`,
      (c) =>
        `The first house on the way is ${c.theme}. ${c.meaning} From there you inherited both ${c.gift} and ${c.snag}.`,
    ],
    gift: [
      (c) => `What you carry, and others value, is ${c.gift}. ${c.meaning}`,
      (c) => `${c.meaning} People come to you for this without knowing its name, which is ${c.gift}.`,
      (c) => `In your pack there has always been ${c.gift}. ${c.meaning}`,
    ],
    lesson: [
      (c) =>
        `What keeps returning until it is learned is ${c.theme}. ${c.meaning} Each time round, the lesson is to ${c.act}.`,
      (c) => `${c.meaning} Life has put this to you more than once, usually in the form of ${c.snag}.`,
      (c) => `The teacher on this road is ${c.the}. ${c.meaning} The homework has never changed: ${c.act}.`,
    ],
    test: [
      (c) => `The way is made hard by ${c.snag}. ${c.meaning}`,
      (c) =>
        `${c.meaning} On the steep part of the road it takes one shape, ${c.snag}, and what carries you over is ${c.gift}.`,
      (c) => `The steepest mile is ${c.snag}. ${c.meaning} The way across is to ${c.act}.`,
    ],
    crossroads: [
      (c) =>
        `The choice before you concerns ${c.theme}. ${c.meaning} One arm of the signpost reads: ${c.act}.`,
      (c) => `${c.meaning} Here the path divides, one way towards ${c.gift} and the other towards ${c.snag}.`,
      (c) => `You are standing at a fork, and it is ${c.theme}. ${c.meaning}`,
    ],
    calling: [
      (c) => `What asks for your effort is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} If there is work with your name on it, it has to do with ${c.gift}.`,
      (c) =>
        `Something keeps calling from up the road, and it sounds like ${c.theme}. ${c.meaning} To answer it, ${c.act}.`,
    ],
    horizon: [
      (c) =>
        `The way leads towards ${c.theme}. ${c.meaning} On a clear day you can already make out ${c.gift}.`,
      (c) => `${c.meaning} Nobody reaches a horizon, but walking towards this one gives ${c.gift}.`,
      (c) => `Far off, giving the path its line, is ${c.gift}. ${c.meaning}`,
    ],
  }),
  summaryTitle: 'The long view',
  connect: (reading) => [inheritance(reading), schooling(reading)],
  close: (reading) => {
    const { at, question, pick } = reading
    const [roots, calling, horizon] = [at('roots'), at('calling'), at('horizon')]
    const end = pick([
      `From ${roots.the} to ${horizon.the} is a lifetime’s walk, and the next stretch of it is to ${calling.act}.`,
      `You need not see all the way to ${horizon.the}; it is enough to hear ${calling.the}, and to ${calling.act}.`,
      `What began as ${roots.theme} may come to rest, in its own time, as ${horizon.gift}.`,
    ])
    return [
      question === undefined
        ? end
        : `To what you asked, a whole life answers with ${reasonedAnswer(reading)}. ${end}`,
    ]
  },
}

function inheritance({ at, pick }: Reading<'life_path'>): string {
  const [roots, gift] = [at('roots'), at('gift')]
  const realm = elementRealms[gift.card.element]
  if (roots.card.element === gift.card.element) {
    return pick([
      `Your gift, ${gift.the}, grew in the soil of ${roots.the}: both belong to ${realm}.`,
      `${roots.The} and ${gift.the} are kin, and what was home to you, ${realm}, has become what you give.`,
    ])
  }
  return pick([
    `Where ${roots.the} raised you in ${elementRealms[roots.card.element]}, your gift, ${gift.the}, is one of ${realm}: that part you found yourself.`,
    `${gift.The} did not come from home; ${roots.the} taught ${elementRealms[roots.card.element]}, and you added ${realm}.`,
  ])
}

function schooling({ at, pick }: Reading<'life_path'>): string {
  const [lesson, test, crossroads, calling] = [at('lesson'), at('test'), at('crossroads'), at('calling')]
  return pick([
    `The lesson of ${lesson.the} is what the test of ${test.the} examines, and the crossroads, ${crossroads.the}, is where you may use the result.`,
    `${test.The} makes the road steep, ${lesson.the} teaches how to climb, and ${calling.the} gives a reason to.`,
    `At ${crossroads.the} two voices can be heard, ${test.the} warning of ${test.snag} and ${calling.the} promising ${calling.gift}.`,
  ])
}

import { elementRealms } from '../card-facts.ts'
import type { Reading } from '../reading.ts'
import { byPosition, reasonedAnswer, type SpreadTemplate } from '../spread-template.ts'

/** Tone: impartial. The image is two chairs and what is between them. */
export const relationship: SpreadTemplate<'relationship'> = {
  scope: 'this relationship',
  opening: ({ at, question, pick }) => {
    const line = pick([
      `${at('you').The} sits on your side of the table and ${at('other').the} on the other.`,
      `On one side is ${at('you').the}, on the other ${at('other').the}, and between them lies ${at('bond').the}.`,
      `You come to this as ${at('you').the}, and the other person comes as ${at('other').the}.`,
    ])
    return question === undefined ? line : `Your question, ${question}, concerns two people. ${line}`
  },
  card: byPosition<'relationship'>({
    you: [
      (c) => `What you bring is ${c.theme}. ${c.meaning} At its best this gives the two of you ${c.gift}.`,
      (c) => `${c.meaning} That is your part in it. You offer ${c.gift}, and now and then ${c.snag}.`,
      (c) => `You arrive with ${c.theme}. ${c.meaning} It would be generous to ${c.act}.`,
    ],
    other: [
      (c) => `The other person arrives with ${c.theme}. ${c.meaning} What they have to give is ${c.gift}.`,
      (c) =>
        `${c.meaning} From across the table that may look like ${c.snag}, and from inside it is closer to ${c.gift}.`,
      (c) => `On their side there is ${c.theme}. ${c.meaning} They may not notice ${c.snag}.`,
    ],
    bond: [
      (c) =>
        `What joins you is ${c.theme}. ${c.meaning} As long as you both look after it, there is ${c.gift}.`,
      (c) => `${c.meaning} This is the thread between you, and its strongest fibre is ${c.gift}.`,
      (c) => `Between the two chairs lies ${c.theme}. ${c.meaning} Neither of you made it alone.`,
    ],
    strain: [
      (c) => `Where it pulls, the cause is ${c.snag}. ${c.meaning}`,
      (c) =>
        `${c.meaning} Between two people this can become ${c.snag}, and what you can do about it is to ${c.act}.`,
      (c) => `The sore spot is ${c.snag}. ${c.meaning} It eases when somebody remembers ${c.gift}.`,
    ],
    unspoken: [
      (c) => `Not yet said aloud is ${c.theme}. ${c.meaning}`,
      (c) => `${c.meaning} Both of you step around this, and beneath the silence is a wish for ${c.gift}.`,
      (c) => `There is a subject that keeps being changed, and it is ${c.theme}. ${c.meaning}`,
    ],
    advice: [
      (c) => `What would help is to ${c.act}. ${c.meaning}`,
      (c) => `${c.meaning} In practice this means something simple: ${c.act}.`,
      (c) => `${c.The} advises you to ${c.act}. ${c.meaning} The reward is ${c.gift}.`,
    ],
    direction: [
      (c) =>
        `Left to itself, this is heading for ${c.theme}. ${c.meaning} Steered a little, it can bring ${c.gift}.`,
      (c) => `${c.meaning} The two of you are moving that way, towards ${c.gift} if it goes well.`,
      (c) =>
        `Further on, the path you share comes to ${c.theme}. ${c.meaning} Go there together and mind ${c.snag}.`,
    ],
  }),
  summaryTitle: 'Between the two of you',
  connect: (reading) => [`${pair(reading)} ${balance(reading)}`, knot(reading)],
  close: (reading) => {
    const { at, question, pick } = reading
    const [advice, direction] = [at('advice'), at('direction')]
    const end = pick([
      `Only half of this is yours to change, and that half can begin when you ${advice.act}.`,
      `If you carry one thing back to the other person, let it be ${advice.gift}.`,
      `${direction.The} shows where habit would take you both; ${advice.the} is how to choose.`,
    ])
    return [
      question === undefined
        ? end
        : `To your question the seven cards reply with ${reasonedAnswer(reading)}. ${end}`,
    ]
  },
}

function pair({ at, pick }: Reading<'relationship'>): string {
  const [you, other] = [at('you'), at('other')]
  const [yours, theirs] = [elementRealms[you.card.element], elementRealms[other.card.element]]
  if (yours === theirs) {
    return pick([
      `${you.The} and ${other.the} speak the same language, that of ${yours}, so you are quick to understand and quick to echo.`,
      `Both of you live in ${yours} just now, which makes ${you.the} and ${other.the} easy company and poor referees.`,
    ])
  }
  return pick([
    `You speak of ${yours} as ${you.the}, and the reply from ${other.the} comes in terms of ${theirs}.`,
    `${you.The} starts from ${yours} and ${other.the} from ${theirs}, so the same words can mean two things.`,
    `Translate now and then: ${you.the} means ${yours} where ${other.the} means ${theirs}.`,
  ])
}

function balance({ at }: Reading<'relationship'>): string {
  const [you, other] = [at('you'), at('other')]
  if (you.lean > other.lean) {
    return `At present the other person may be carrying the heavier card, ${other.the}, and could use some patience.`
  }
  if (you.lean < other.lean) {
    return `At present you seem to be carrying the heavier card, ${you.the}, and could ask for some patience.`
  }
  return `Neither ${you.the} nor ${other.the} has the upper hand.`
}

function knot({ at, pick }: Reading<'relationship'>): string {
  const [bond, strain, unspoken] = [at('bond'), at('strain'), at('unspoken')]
  return pick([
    `The bond, ${bond.the}, is tested by ${strain.the}, and ${unspoken.the} is what neither has mentioned: put it into words and the knot loosens.`,
    `What ties you is ${bond.theme}, what chafes is ${strain.snag}, and speaking about ${unspoken.theme} would serve both.`,
    `Behind the strain of ${strain.the} stands the silence of ${unspoken.the}, and ${bond.the} is strong enough to bear the conversation.`,
  ])
}

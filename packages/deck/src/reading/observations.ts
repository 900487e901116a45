import type { Element } from '../cards/card.ts'
import { elementRealms, numberThemes, rankPlurals } from './card-facts.ts'
import { findPatterns, type Pattern } from './patterns.ts'
import { capitalize, enumerate, formatCount } from './phrasing.ts'
import type { PlacedCard, Reading } from './reading.ts'

/**
 * Writes one paragraph about the patterns in all cards, the strongest first. Returns no paragraph if there are none.
 *
 * @param scope the name of the spread's subject inside a sentence: "the week"
 */
export function writeObservations(reading: Reading, scope: string): string[] {
  const total = reading.placed.length
  const maxPatterns = total < 6 ? 2 : 3
  const patterns = findPatterns(reading.placed).slice(0, maxPatterns)
  const sentences = patterns.map((pattern) => reading.pick(describePattern(pattern, scope, total)))
  return sentences.length === 0 ? [] : [sentences.join(' ')]
}

function describePattern(pattern: Pattern, scope: string, total: number): string[] {
  switch (pattern.kind) {
    case 'many-majors':
      return manyMajors(pattern.cards, scope, total)
    case 'one-major':
      return oneMajor(pattern.card, scope)
    case 'no-majors':
      return noMajors(scope)
    case 'leading-suit':
      return leading(capitalize(pattern.suit), pattern.cards, elementRealms[pattern.element], scope)
    case 'leading-element':
      return sharedElement(pattern.element, pattern.cards, scope)
    case 'missing-elements':
      return missingElements(pattern.elements, scope)
    case 'missing-suit':
      return missingSuit(capitalize(pattern.suit), pattern.element, pattern.cards, scope)
    case 'repeated-number':
      return repeatedNumber(pattern.number, pattern.cards, scope)
    case 'courts':
      return courts(pattern.cards, scope)
    case 'reversals':
      return reversals(pattern.reversed, total, scope)
  }
}

function manyMajors(cards: PlacedCard[], scope: string, total: number): string[] {
  const count = `${formatCount(cards.length)} of the ${formatCount(total)} cards`
  return [
    `${names(cards)} belong to the Major Arcana, ${count}, so ${scope} is about something larger than its errands.`,
    `With ${list(cards)} on the table, all from the Major Arcana, ${scope} deals in turning points more than in details.`,
    `The Major Arcana speak through ${list(cards)}, and in ${scope} theirs are the long sentences.`,
  ]
}

function oneMajor(card: PlacedCard, scope: string): string[] {
  return [
    `${card.The} is the only Major Arcana card in ${scope}, and the others take their bearings from it.`,
    `A single Major Arcana card, ${card.the}, stands in ${scope}, which makes its place, “${card.position.name}”, the one to remember.`,
  ]
}

function noMajors(scope: string): string[] {
  return [
    `No Major Arcana turned up in ${scope}, so it is made of small decisions, and small decisions can be changed.`,
    `${capitalize(scope)} came without a single Major Arcana card, which keeps it close to daily life and within reach.`,
    `With the Major Arcana absent from ${scope}, fate has little to say here and habit a great deal.`,
  ]
}

function leading(suit: string, cards: PlacedCard[], realm: string, scope: string): string[] {
  return [
    `${suit} outnumber every other suit, with ${list(cards)}, so ${scope} keeps coming back to ${realm}.`,
    `${names(cards)} all belong to ${suit}, and they settle ${scope} in the realm of ${realm}.`,
    `Wherever ${scope} turns, ${suit} are waiting: ${list(cards)} make it a matter of ${realm}.`,
  ]
}

function sharedElement(element: Element, cards: PlacedCard[], scope: string): string[] {
  const realm = elementRealms[element]
  return [
    `${capitalize(element)} leads, through ${list(cards)}, and makes ${scope} above all a matter of ${realm}.`,
    `${names(cards)} share the element of ${element}, which tips ${scope} towards ${realm}.`,
    `There is a good deal of ${element} in ${scope}: ${list(cards)} speak for ${realm}.`,
  ]
}

function missingElements(elements: Element[], scope: string): string[] {
  const realms = elements.map((element) => elementRealms[element]).join(' as well as ')
  const lost = elements.join(' or ')
  return [
    `There is no ${lost} in ${scope}, so ${realms} will have to be brought in on purpose.`,
    `Without ${lost} in ${scope}, a little more attention to ${realms} would restore the balance.`,
    `What ${scope} lacks is ${enumerate(elements)}: ${realms} can easily be forgotten while the other cards talk.`,
  ]
}

function missingSuit(suit: string, element: Element, cards: PlacedCard[], scope: string): string[] {
  const source = list(cards)
  return [
    `Not one card of ${suit} appears, so ${scope} draws its ${element} from ${source} alone.`,
    `${suit} stay away from ${scope}, and the ${element} they would bring has to come from ${source}.`,
  ]
}

function repeatedNumber(number: number, cards: PlacedCard[], scope: string): string[] {
  const plural = rankPlurals[number - 1]
  const theme = numberThemes[number - 1]
  return [
    `${names(cards)} are ${cards.length === 2 ? 'both' : 'all'} ${plural}, which stresses ${theme}.`,
    `${capitalize(formatCount(cards.length))} ${plural} meet in ${scope}, ${list(cards)}, and together they speak of ${theme}.`,
    `The echo between ${list(cards)} is worth hearing, because ${plural} are cards of ${theme}.`,
  ]
}

function courts(cards: PlacedCard[], scope: string): string[] {
  return [
    `${names(cards)} are court cards and often stand for people, so notice who in ${scope} has their manner, yourself included.`,
    `With ${list(cards)}, ${scope} has faces in it: each may be someone you know or a part you play yourself.`,
    `Court cards gather here, ${list(cards)}, and much in ${scope} will depend on who takes which role.`,
  ]
}

function reversals(reversed: PlacedCard[], total: number, scope: string): string[] {
  const count = reversed.length
  if (count === total) {
    return [
      `Every card lies reversed, which turns ${scope} inward: attitude will move before events do.`,
      `Nothing in ${scope} stands upright, a sign that the work is inside and can begin without anyone’s leave.`,
    ]
  }
  if (count === 0) {
    return [
      `No card lies reversed, so what ${scope} shows is out in the open and easy to act on.`,
      `Every card in ${scope} stands upright, and little is being held back or hidden.`,
      `With each card upright, ${scope} says what it means and means it now.`,
    ]
  }
  const share = `${capitalize(formatCount(count))} of the ${formatCount(total)} cards`
  if (count > total / 2) {
    return [
      `${share} lie reversed, so much of ${scope} happens under the surface or later than planned.`,
      `${share} are upside down, and they ask ${scope} to be taken at an inward, slower pace.`,
    ]
  }
  const verb = count === 1 ? 'lies' : 'lie'
  return [
    `Only ${list(reversed)} ${verb} reversed, so ${scope} flows with little resistance elsewhere.`,
    `All but ${formatCount(count)} of the cards stand upright, and if something in ${scope} sticks, ask ${list(reversed)}.`,
    `${capitalize(scope)} runs mostly in the open, and only ${list(reversed)} ${count === 1 ? 'has' : 'have'} turned inward.`,
  ]
}

function list(cards: PlacedCard[]): string {
  return enumerate(cards.map((card) => card.the))
}

function names(cards: PlacedCard[]): string {
  return capitalize(list(cards))
}

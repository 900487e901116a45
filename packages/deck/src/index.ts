export type {
  Arcana,
  Card,
  CardId,
  Element,
  Lean,
  MajorCard,
  MajorId,
  MinorCard,
  MinorId,
  Orientation,
  Phrases,
  Rank,
  Suit,
} from './cards/card.ts'
export { cards, findCard, isCardId } from './cards/cards.ts'
export { type Draw, type DrawnCard, draw, type ShownDraw } from './draw/draw.ts'
export { commit, createSeed } from './draw/seed.ts'
export { type Verification, verify } from './draw/verify.ts'
export { interpret } from './reading/interpret.ts'
export { parseSections, type Section } from './reading/sections.ts'
export { splitMessages } from './reading/split-messages.ts'
export {
  isSpreadType,
  type Position,
  type PositionKey,
  type Spread,
  type SpreadType,
  spreads,
  spreadTypes,
} from './spreads.ts'

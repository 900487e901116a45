import type { BuyReadingInput } from '../src/index.ts'

/** Returns a generator of requests for Celtic Crosses, each for the next user and with its own key. */
export function readingRequests(userIds: readonly bigint[]): () => BuyReadingInput {
  let count = 0
  return () => {
    count += 1
    return {
      userId: userIds[(count * 7_919) % userIds.length] as bigint,
      spreadType: 'celtic',
      question: 'Where is this year going, and what should I look at first?',
      cards,
      interpretation,
      price: 1,
      idempotencyKey: `bench:${count}`,
    }
  }
}

const positions = [
  'present',
  'challenge',
  'root',
  'past',
  'crown',
  'near',
  'self',
  'house',
  'hopes',
  'outcome',
]
const cards = {
  version: 1,
  seed: 'a'.repeat(64),
  commitment: 'b'.repeat(64),
  cards: positions.map((position, n) => ({ position, card: `card-${n}`, reversed: n % 3 === 0 })),
}
const interpretation = 'The card in this place speaks of what is on its way and asks for patience. '.repeat(
  55,
)

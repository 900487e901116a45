import { type Data, openData } from '@tarot/data'
import { openTestData } from '@tarot/data/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { type AskedDraft, type Draft, type Drafts, openDrafts, type Place } from './drafts.ts'
import { nextDraftId } from './draws.ts'

// Two processes over one Redis.
const first = await openTestData()
const { databaseUrl, redisUrl, namespace } = first
const second = await openData({ databaseUrl, redisUrl, namespace })
afterAll(async () => {
  await second.close()
  await first.close()
})

const drafts = openDrafts(first.data.sessions, 1)
const others = openDrafts(second.sessions, 1)

let places = 0
const nextPlace = (): Place => ({ chatId: ++places, userId: 1n })

/** The first process, where something comes between its reading a session and its writing it. */
function interrupted(by: () => Promise<unknown>): Drafts {
  let isDone = false
  const update: Data['sessions']['update'] = (key, change) =>
    first.data.sessions.update(key, async (value) => {
      if (!isDone) {
        isDone = true
        await by()
      }
      return change(value)
    })
  return openDrafts({ ...first.data.sessions, update }, 1)
}

type Press = (over: Drafts, place: Place, draft: Draft) => Promise<Draft | undefined>

/** What can be done to a draft. */
const presses: Record<string, Press> = {
  'the same spread': (over, place) => over.begin(place, 'single'),
  'another spread': (over, place) => over.begin(place, 'celtic'),
  'a question': (over, place, { id }) => over.ask(place, id, 'Will it rain?'),
  'another question': (over, place, { id }) => over.ask(place, id, 'Will it snow?'),
  skip: (over, place, { id }) => over.ask(place, id, null),
  change: (over, place, { id }) => over.beginAgain(place, id),
  'given back': (over, place, draft) => over.askAgain(place, { question: 'Why?', ...draft } as AskedDraft),
  cancel: (over, place, { id }) => over.leave(place, id).then(() => undefined),
}
const pairs = Object.keys(presses).flatMap((one) => Object.keys(presses).map((two) => [one, two] as const))

/** A draft with its id by where it comes from: new ids are never the same. */
function named(draft: Draft | undefined, start: Draft): unknown {
  if (!draft) return undefined
  const known = { [start.id]: 'the first', [nextDraftId(start.id)]: 'the next' }
  return { ...draft, id: known[draft.id] ?? 'a new one' }
}

describe.each([
  ['a draft that waits for its question', undefined],
  ['a draft with a question', 'Why?'],
])('%s', (_, question) => {
  async function begin() {
    const place = nextPlace()
    const draft = await drafts.begin(place, 'single')
    if (question) await drafts.ask(place, draft.id, question)
    return { place, start: draft }
  }

  test.each(pairs)(
    '"%s", with "%s" of another process in the midst: as if one after another',
    async (one, two) => {
      const press = (name: string) => presses[name] as Press
      const plain = await begin()
      const before = await press(two)(others, plain.place, plain.start)
      const after = await press(one)(drafts, plain.place, plain.start)
      const expected = [before, after, await drafts.find(plain.place)].map((draft) =>
        named(draft, plain.start),
      )

      const { place, start } = await begin()
      let answer: Draft | undefined
      const over = interrupted(async () => {
        answer = await press(two)(others, place, start)
      })
      const own = await press(one)(over, place, start)
      const seen = [answer, own, await others.find(place)].map((draft) => named(draft, start))
      expect(seen).toEqual(expected)
      expect(await drafts.find(place)).toEqual(await others.find(place))
    },
  )
})

test('a question is noted in the draft it is for, once, and never in the one that took its place', async () => {
  const place = nextPlace()
  const draft = await drafts.begin(place, 'single')
  let replaced: Draft | undefined
  const over = interrupted(async () => {
    replaced = await others.begin(place, 'celtic')
  })
  expect(await over.ask(place, draft.id, 'Will it rain?')).toBeUndefined()
  expect(await drafts.find(place)).toEqual(replaced)
  expect(await drafts.find(place)).not.toHaveProperty('question')
})

test('what was left meanwhile does not come back when the credits of its draw do', async () => {
  const place = nextPlace()
  const { id } = await drafts.begin(place, 'single')
  const asked = await drafts.ask(place, id, 'Why?')
  await others.leave(place, id)
  expect(await drafts.askAgain(place, asked as AskedDraft)).toBeUndefined()
  expect(await drafts.find(place)).toBeUndefined()
})

test('fifty presses of a spread in two processes make one draft', async () => {
  const place = nextPlace()
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, n) => (n % 2 ? drafts : others).begin(place, 'three')),
  )
  expect(new Set(made.map(({ id }) => id)).size).toBe(1)
})

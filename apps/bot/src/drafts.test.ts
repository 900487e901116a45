import { type Data, openData } from '@tarot/data'
import { openTestData } from '@tarot/data/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { type Draft, type DraftOwner, type Drafts, type DraftWithQuestion, openDrafts } from './drafts.ts'
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

let owners = 0
const nextOwner = (): DraftOwner => ({ chatId: ++owners, userId: 1n })

/** The storage of the first process, with a write of another between reading and writing a session. */
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

type Press = (over: Drafts, owner: DraftOwner, draft: Draft) => Promise<Draft | undefined>

/** The operations on a draft. */
const presses: Record<string, Press> = {
  'the same spread': (over, owner) => over.begin(owner, 'single'),
  'another spread': (over, owner) => over.begin(owner, 'celtic'),
  'a question': (over, owner, { id }) => over.setQuestion(owner, id, 'Will it rain?'),
  'another question': (over, owner, { id }) => over.setQuestion(owner, id, 'Will it snow?'),
  skip: (over, owner, { id }) => over.setQuestion(owner, id, null),
  change: (over, owner, { id }) => over.restart(owner, id),
  'hold released': (over, owner, draft) =>
    over.redraw(owner, { question: 'Why?', ...draft } as DraftWithQuestion),
  cancel: (over, owner, { id }) => over.delete(owner, id).then(() => undefined),
}
const pairs = Object.keys(presses).flatMap((one) => Object.keys(presses).map((two) => [one, two] as const))

/** Replaces the id by its origin, because new ids are random. */
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
    const owner = nextOwner()
    const draft = await drafts.begin(owner, 'single')
    if (question) await drafts.setQuestion(owner, draft.id, question)
    return { owner, start: draft }
  }

  test.each(pairs)(
    '"%s", interrupted by "%s" of another process: the result is that of a sequence',
    async (one, two) => {
      const press = (name: string) => presses[name] as Press
      const plain = await begin()
      const before = await press(two)(others, plain.owner, plain.start)
      const after = await press(one)(drafts, plain.owner, plain.start)
      const expected = [before, after, await drafts.find(plain.owner)].map((draft) =>
        named(draft, plain.start),
      )

      const { owner, start } = await begin()
      let answer: Draft | undefined
      const over = interrupted(async () => {
        answer = await press(two)(others, owner, start)
      })
      const own = await press(one)(over, owner, start)
      const seen = [answer, own, await others.find(owner)].map((draft) => named(draft, start))
      expect(seen).toEqual(expected)
      expect(await drafts.find(owner)).toEqual(await others.find(owner))
    },
  )
})

test('a question is set in its draft, once, and never in the draft that replaced it', async () => {
  const owner = nextOwner()
  const draft = await drafts.begin(owner, 'single')
  let replaced: Draft | undefined
  const over = interrupted(async () => {
    replaced = await others.begin(owner, 'celtic')
  })
  expect(await over.setQuestion(owner, draft.id, 'Will it rain?')).toBeUndefined()
  expect(await drafts.find(owner)).toEqual(replaced)
  expect(await drafts.find(owner)).not.toHaveProperty('question')
})

test('a deleted draft does not reappear when the hold of its draw is released', async () => {
  const owner = nextOwner()
  const { id } = await drafts.begin(owner, 'single')
  const asked = await drafts.setQuestion(owner, id, 'Why?')
  await others.delete(owner, id)
  expect(await drafts.redraw(owner, asked as DraftWithQuestion)).toBeUndefined()
  expect(await drafts.find(owner)).toBeUndefined()
})

test('fifty presses of a spread in two processes create one draft', async () => {
  const owner = nextOwner()
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, n) => (n % 2 ? drafts : others).begin(owner, 'three')),
  )
  expect(new Set(made.map(({ id }) => id)).size).toBe(1)
})

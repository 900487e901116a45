import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { ActionError } from '../actions/action-error.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Change } from '../state/changes.ts'
import { readQuery } from './read-request.ts'
import * as schemas from './schemas.ts'
import { snapshot } from './snapshot.ts'

/** Routes that return the state and the history. Requests with `wait` are long polls. */
export function watchRoutes(sandbox: Sandbox): Hono {
  const app = new Hono()
  const { changes } = sandbox

  app.get('/state', (c) => c.json(snapshot(sandbox)))

  app.get('/entries', async (c) => {
    const { since, wait, chatId } = readQuery(c, schemas.entriesQuery)
    const find = () => {
      const entries = sandbox.chats.entries(since, chatId)
      return entries.length > 0 ? entries : undefined
    }
    const entries = (await changes.waitFor(find, wait, c.req.raw.signal)) ?? []
    return c.json({ revision: entries.at(-1)?.revision ?? Math.max(since, sandbox.chats.revision), entries })
  })

  app.get('/calls', async (c) => {
    const { since, wait, method } = readQuery(c, schemas.callsQuery)
    const find = () => {
      const calls = sandbox.calls.since(since, method)
      return calls.length > 0 ? calls : undefined
    }
    return c.json((await changes.waitFor(find, wait, c.req.raw.signal)) ?? [])
  })

  app.get('/callback-queries', (c) =>
    c.json(sandbox.callbackQueries.answers(readQuery(c, schemas.answersQuery).personId)),
  )
  app.get('/callback-queries/:id', async (c) => {
    const { wait } = readQuery(c, schemas.waitQuery)
    const find = () => sandbox.callbackQueries.answerTo(c.req.param('id'))
    const answer = await changes.waitFor(find, wait, c.req.raw.signal)
    if (!answer) throw new ActionError(404, 'The bot has not answered this callback query.')
    return c.json(answer)
  })

  app.get('/updates', async (c) => {
    const { wait, until } = readQuery(c, schemas.updatesQuery)
    const find = () => (sandbox.updates.pending().length === 0 ? true : undefined)
    if (until === 'none') await changes.waitFor(find, wait, c.req.raw.signal)
    return c.json(sandbox.updates.pending().map(({ update }) => update))
  })

  app.get('/files/:id', (c) => {
    const stored = sandbox.files.get(c.req.param('id'))
    if (!stored) throw new ActionError(404, 'There is no such file.')
    return c.body(Buffer.from(stored.bytes), 200, {
      'content-type': stored.type || 'application/octet-stream',
    })
  })

  app.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      const queue: Change[] = []
      let wake = () => {}
      const stop = changes.listen((change) => {
        queue.push(change)
        wake()
      })
      stream.onAbort(() => {
        stop()
        wake()
      })
      // Tells the page that it is connected, and its reconnection delay.
      await stream.writeSSE({ event: 'ready', data: '{}', retry: 500 })
      while (!stream.aborted) {
        const change = queue.shift()
        if (change) await stream.writeSSE({ event: 'change', data: JSON.stringify(change) })
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
            if (queue.length > 0 || stream.aborted) resolve()
          })
        }
      }
    }),
  )
  return app
}

import { Hono } from 'hono'
import { ActionError } from '../actions/action-error.ts'
import { setClock } from '../actions/move-clock.ts'
import { releaseUpdates } from '../actions/release-updates.ts'
import type { Sandbox } from '../sandbox.ts'
import { readBody, readId, readQuery } from './read.ts'
import * as schemas from './schemas.ts'
import { clockView } from './snapshot.ts'

/** What nobody can do on Telegram: hold back, repeat and renumber updates, break calls, move the clock, start anew. */
export function controlRoutes(sandbox: Sandbox): Hono {
  const app = new Hono()

  app.post('/updates/:update/deliver-again', async (c) => {
    const { asNew } = await readBody(c, schemas.deliverAgain)
    const updateId = sandbox.updates.deliverAgain(readId(c, 'update'), asNew)
    if (updateId === undefined) throw new ActionError(404, `There was no update ${c.req.param('update')}.`)
    sandbox.announceQueue()
    return c.json({ updateId }, 201)
  })

  app.post('/updates/renumber', async (c) => {
    const next = sandbox.updates.renumber((await readBody(c, schemas.renumbering)).next)
    if (next === undefined) {
      throw new ActionError(
        409,
        'Updates are pending: they are numbered anew only when the bot has confirmed all.',
      )
    }
    return c.json({ next }, 201)
  })

  app.get('/held-updates', (c) => c.json(sandbox.heldUpdates.all()))
  app.post('/held-updates', async (c) => {
    sandbox.heldUpdates.hold(await readBody(c, schemas.holdFilter))
    return c.json(sandbox.heldUpdates.all(), 201)
  })
  app.post('/held-updates/release', async (c) => {
    const { numbers } = await readBody(c, schemas.release)
    return c.json({ updateIds: releaseUpdates(sandbox, numbers) }, 201)
  })

  app.get('/faults', (c) => c.json(sandbox.faults.all()))
  app.post('/faults', async (c) => {
    sandbox.faults.add(await readBody(c, schemas.newFault))
    return c.json(sandbox.faults.all(), 201)
  })
  app.delete('/faults', (c) => {
    sandbox.faults.clear(readQuery(c, schemas.clearedFaults).method)
    return c.body(null, 204)
  })

  app.get('/clock', (c) => c.json(clockView(sandbox)))
  app.post('/clock', async (c) => {
    const move = await readBody(c, schemas.clockMove)
    const date = 'date' in move ? move.date : new Date(sandbox.clock().getTime() + move.seconds * 1000)
    if (!schemas.clockDate.safeParse(date).success) {
      throw new ActionError(400, 'The clock goes from the year 1970 to 2100: this would put it beyond.')
    }
    setClock(sandbox, date)
    return c.json(clockView(sandbox))
  })

  app.post('/reset', (c) => {
    sandbox.reset()
    return c.body(null, 204)
  })
  return app
}

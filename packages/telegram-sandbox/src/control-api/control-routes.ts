import { Hono } from 'hono'
import { ActionError } from '../actions/action-error.ts'
import { releaseUpdates } from '../actions/release-updates.ts'
import { setClock } from '../actions/set-clock.ts'
import type { Sandbox } from '../sandbox.ts'
import { readBody, readId, readQuery } from './read-request.ts'
import * as schemas from './schemas.ts'
import { clockView } from './snapshot.ts'

/** Test controls: hold, repeat and renumber updates, inject faults, set the clock, reset. */
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
        'Updates are pending: they can be renumbered only when the bot has confirmed all.',
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
    sandbox.faults.clear(readQuery(c, schemas.faultsQuery).method)
    return c.body(null, 204)
  })

  app.get('/clock', (c) => c.json(clockView(sandbox)))
  app.post('/clock', async (c) => {
    const change = await readBody(c, schemas.clockChange)
    const date = 'date' in change ? change.date : new Date(sandbox.clock().getTime() + change.seconds * 1000)
    if (!schemas.clockDate.safeParse(date).success) {
      throw new ActionError(400, 'The clock must be between the years 1970 and 2100.')
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

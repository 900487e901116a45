import { Hono } from 'hono'
import { ActError } from '../acts/act-error.ts'
import { setClock } from '../acts/move-clock.ts'
import type { Sandbox } from '../sandbox.ts'
import { readBody, readId } from './read.ts'
import * as schemas from './schemas.ts'
import { clockView } from './snapshot.ts'

/** What nobody can do on Telegram: repeat updates, break calls, move the clock, start anew. */
export function controlRoutes(sandbox: Sandbox): Hono {
  const app = new Hono()

  app.post('/updates/:update/deliver-again', async (c) => {
    const { asNew } = await readBody(c, schemas.deliverAgain)
    const updateId = sandbox.updates.deliverAgain(readId(c, 'update'), asNew)
    if (updateId === undefined) throw new ActError(404, `There was no update ${c.req.param('update')}.`)
    sandbox.announceQueue()
    return c.json({ updateId }, 201)
  })

  app.get('/faults', (c) => c.json(sandbox.faults.all()))
  app.post('/faults', async (c) => {
    sandbox.faults.add(await readBody(c, schemas.newFault))
    return c.json(sandbox.faults.all(), 201)
  })
  app.delete('/faults', (c) => {
    sandbox.faults.clear()
    return c.body(null, 204)
  })

  app.get('/clock', (c) => c.json(clockView(sandbox)))
  app.post('/clock', async (c) => {
    const move = await readBody(c, schemas.clockMove)
    const date = 'date' in move ? move.date : new Date(sandbox.clock().getTime() + move.seconds * 1000)
    setClock(sandbox, date)
    return c.json(clockView(sandbox))
  })

  app.post('/reset', (c) => {
    sandbox.reset()
    return c.body(null, 204)
  })
  return app
}

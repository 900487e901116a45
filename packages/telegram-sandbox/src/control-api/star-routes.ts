import { Hono } from 'hono'
import { findPerson } from '../actions/find.ts'
import { findLinkOffer, pay } from '../actions/pay.ts'
import { refer } from '../actions/refer.ts'
import { refundByTelegram } from '../actions/refund.ts'
import { renew } from '../actions/renew.ts'
import {
  cancelSubscription,
  failRenewal,
  reenableSubscription,
  subscriptionsOf,
} from '../actions/subscriptions.ts'
import type { Sandbox } from '../sandbox.ts'
import { readBody, readId, readQuery } from './read-request.ts'
import * as schemas from './schemas.ts'

/** Actions of people and Telegram with Stars. */
export function starRoutes(sandbox: Sandbox): Hono {
  const app = new Hono()
  const { stars } = sandbox

  app.get('/people/:person/stars', (c) => {
    const { user } = findPerson(sandbox, readId(c, 'person'))
    return c.json({ stars: stars.balance(user.id) })
  })
  app.post('/people/:person/stars', async (c) => {
    const { amount } = await readBody(c, schemas.gift)
    const { user } = findPerson(sandbox, readId(c, 'person'))
    stars.give(user.id, amount)
    sandbox.changes.announce({ type: 'stars', personId: user.id })
    return c.json({ stars: stars.balance(user.id) }, 201)
  })

  /** Sets the person's affiliate and commission; `{"by":null}` removes the affiliate. */
  app.post('/people/:person/referral', async (c) => {
    const { by } = await readBody(c, schemas.referral)
    refer(sandbox, readId(c, 'person'), by)
    return c.json({ by }, 201)
  })

  /** Returns the offer of a link. */
  app.get('/offer', (c) => c.json(findLinkOffer(sandbox, readQuery(c, schemas.linkQuery).link)))
  app.post('/people/:person/payments', async (c) =>
    c.json(await pay(sandbox, readId(c, 'person'), await readBody(c, schemas.invoice)), 201),
  )

  app.get('/people/:person/subscriptions', (c) => c.json(subscriptionsOf(sandbox, readId(c, 'person'))))
  const changes = {
    renew,
    'fail-renewal': failRenewal,
    cancel: cancelSubscription,
    reenable: reenableSubscription,
  }
  for (const [name, change] of Object.entries(changes)) {
    app.post(`/people/:person/subscriptions/:charge/${name}`, (c) =>
      c.json(change(sandbox, readId(c, 'person'), c.req.param('charge')), 201),
    )
  }

  app.get('/star-transactions', (c) => c.json(stars.transactions()))
  app.get('/star-balance', (c) => c.json({ stars: stars.botBalance().amount }))
  app.post('/payments/:charge/refund', (c) => c.json(refundByTelegram(sandbox, c.req.param('charge')), 201))
  return app
}

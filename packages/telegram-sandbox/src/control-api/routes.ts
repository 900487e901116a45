import { Hono } from 'hono'
import { ActionError } from '../actions/action-error.ts'
import type { Sandbox } from '../sandbox.ts'
import { controlRoutes } from './control-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { starRoutes } from './star-routes.ts'
import { watchRoutes } from './watch-routes.ts'

/** Routes of the control API under `/sandbox`. Errors are `{ error: "a sentence" }`. */
export function controlApiRoutes(sandbox: Sandbox): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    if (error instanceof ActionError) return c.json({ error: error.message }, error.status)
    return c.json({ error: `The sandbox failed: ${error.message}` }, 500)
  })
  app.notFound((c) => c.json({ error: `There is no ${c.req.method} ${c.req.path}.` }, 404))
  app.route('/', peopleRoutes(sandbox))
  app.route('/', starRoutes(sandbox))
  app.route('/', watchRoutes(sandbox))
  app.route('/', controlRoutes(sandbox))
  return app
}

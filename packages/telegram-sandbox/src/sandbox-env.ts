import type { HttpBindings } from '@hono/node-server'

/** The environment of Hono's handlers: Node's request and response. */
export interface SandboxEnv {
  Bindings: HttpBindings
}

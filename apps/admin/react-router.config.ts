import type { Config } from '@react-router/dev/config'

export default {
  // All route patterns are part of the page, so no public endpoint lists them.
  routeDiscovery: { mode: 'initial' },
  // app/server/refuse-foreign-origins.server.ts checks the origin against ADMIN_URL, and also refuses a missing one.
  allowedActionOrigins: ['**'],
} satisfies Config

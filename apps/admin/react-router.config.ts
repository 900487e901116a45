import type { Config } from '@react-router/dev/config'

export default {
  // All route patterns come with the page: no anonymous address that lists them.
  routeDiscovery: { mode: 'initial' },
  // Left to app/security/origin.server.ts, which knows the console's address and refuses a missing origin, too.
  allowedActionOrigins: ['**'],
} satisfies Config

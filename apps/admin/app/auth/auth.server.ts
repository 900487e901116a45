import type { Data } from '@tarot/data'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { type Config, readConfig } from '../server/config.server.ts'
import { openedData } from '../server/data.server.ts'
import { logFailure } from '../server/log.server.ts'
import { unavailable } from '../server/responses.ts'
import { logAuth, runWithRequest } from './auth-log.server.ts'

/** Request header with the address of the client. `start-console.ts` overwrites what the client sent. */
export const clientAddressHeader = 'x-client-address'

const basePath = '/api/auth'
const hour = 60 * 60

export type Auth = ReturnType<typeof createAuth>

function createAuth(data: Data, { adminUrl, secret, trustedProxies }: Config) {
  return betterAuth({
    appName: 'Tarot console',
    baseURL: adminUrl.origin,
    basePath,
    secret,
    trustedOrigins: [adminUrl.origin],
    database: prismaAdapter(data.prisma, { provider: 'postgresql' }),
    user: { modelName: 'operator' },
    session: { modelName: 'operatorSession', expiresIn: 12 * hour, updateAge: hour },
    account: { modelName: 'operatorAccount' },
    verification: { modelName: 'operatorVerification' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      customRules: { '/sign-in/email': { window: 60, max: 10 }, '/change-password': { window: 60, max: 5 } },
    },
    advanced: {
      cookiePrefix: 'tarot-admin',
      useSecureCookies: adminUrl.protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader], trustedProxies },
    },
    // A wrong password is not an error.
    logger: { level: 'error', log: logAuth },
    // `callAuth` catches and logs it.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
  })
}

let opened: Promise<Auth> | undefined

/** better-auth with the operators' tables. It has no endpoints of its own: the routes call it. */
export function openedAuth(): Promise<Auth> {
  opened ??= openedData()
    .then((data) => createAuth(data, readConfig()))
    .catch((error: unknown) => {
      opened = undefined
      throw error
    })
  return opened
}

/**
 * Calls an endpoint of better-auth for a visitor. Its rate limits and checks apply.
 *
 * @param endpoint such as `/sign-in/email`
 * @throws Response 503 if the database does not answer.
 */
export async function callAuth(request: Request, endpoint: string, body: object = {}): Promise<Response> {
  const { origin } = readConfig().adminUrl
  const headers = new Headers({ 'content-type': 'application/json', origin })
  for (const name of ['cookie', 'user-agent', clientAddressHeader]) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const auth = await openedAuth()
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  try {
    const authRequest = new Request(`${origin}${basePath}${endpoint}`, init)
    const response = await runWithRequest(request, () => auth.handler(authRequest))
    if (response.status < 500) return response
    logFailure(request, `better-auth answered ${response.status}`)
  } catch (error) {
    logFailure(request, error)
  }
  throw unavailable()
}

/** The cookies that better-auth sets, as headers of the response to the visitor. */
export function cookiesOf(response: { headers: Headers }): Headers {
  const headers = new Headers()
  for (const cookie of response.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return headers
}

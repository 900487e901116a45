import '@mantine/core/styles.css'
import './ui/app.css'
import { ColorSchemeScript, MantineProvider, mantineHtmlProps } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRevalidator, useRouteError } from 'react-router'
import type { Route } from './+types/root'
import { sessionCookies } from './auth/find-session.server.ts'
import { refuseBrokenForms } from './server/form.server.ts'
import { useNonce } from './server/nonce.ts'
import { refuseForeignOrigins } from './server/origin.server.ts'
import { ErrorPage } from './shell/error-page.tsx'
import { PendingBar } from './shell/pending-bar.tsx'
import { useNewestFacts } from './shell/use-newest-facts.ts'
import { cssVariables, theme } from './ui/theme.ts'
import { readTimeZone, timeZoneScript } from './ui/time-zone.ts'

export const middleware: Route.MiddlewareFunction[] = [
  refuseForeignOrigins,
  refuseBrokenForms,
  sessionCookies,
]

/** Open to everybody, as the sign-in page needs it: nothing here comes from the database. */
export function loader({ request }: Route.LoaderArgs) {
  return { timeZone: readTimeZone(request), now: new Date() }
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
        <script nonce={nonce} suppressHydrationWarning>
          {timeZoneScript}
        </script>
        <Meta />
        <Links />
      </head>
      <body>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce ?? ''}
        >
          {children}
        </MantineProvider>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  )
}

export default function Root({ loaderData: { timeZone } }: Route.ComponentProps) {
  const { revalidate } = useRevalidator()
  // A first visit was written in UTC; the cookie is there now.
  useEffect(() => {
    if (Intl.DateTimeFormat().resolvedOptions().timeZone !== timeZone) void revalidate()
  }, [timeZone, revalidate])
  useNewestFacts()
  return (
    <>
      <PendingBar />
      <Outlet />
    </>
  )
}

export function ErrorBoundary() {
  return (
    <main id="main">
      <ErrorPage error={useRouteError()} />
    </main>
  )
}

import '@mantine/core/styles.css'
import './ui/app.css'
import { ColorSchemeScript, MantineProvider, mantineHtmlProps } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRevalidator, useRouteError } from 'react-router'
import type { Route } from './+types/root'
import { sessionCookies } from './auth/find-session.server.ts'
import { refuseBrokenForms } from './server/refuse-broken-forms.server.ts'
import { refuseForeignOrigins } from './server/refuse-foreign-origins.server.ts'
import { ErrorPage } from './shell/error-page.tsx'
import { PendingBar } from './shell/pending-bar.tsx'
import { useRevalidationAfterForm } from './shell/use-revalidation-after-form.ts'
import { useNonce } from './ui/nonce.ts'
import { cssVariables, theme } from './ui/theme.ts'
import { readTimeZone, timeZoneScript } from './ui/time-zone.ts'

export const middleware: Route.MiddlewareFunction[] = [
  refuseForeignOrigins,
  refuseBrokenForms,
  sessionCookies,
]

/** Needs no session, because the sign-in page uses it. It reads nothing from the database. */
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
  // The first visit is rendered in UTC; afterwards the cookie has the time zone.
  useEffect(() => {
    if (Intl.DateTimeFormat().resolvedOptions().timeZone !== timeZone) void revalidate()
  }, [timeZone, revalidate])
  useRevalidationAfterForm()
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

import { Outlet, useRouteError } from 'react-router'
import { ErrorPage } from './error-page.tsx'

/** A layout between the shell and the pages: its error boundary keeps the shell when a page fails. */
export default function Page() {
  return <Outlet />
}

export function ErrorBoundary() {
  return <ErrorPage error={useRouteError()} />
}

import { Outlet, useRouteError } from 'react-router'
import { ErrorPage } from './error-page.tsx'

/** Stands between the shell and its pages, so that a page that fails leaves the shell as it is. */
export default function Page() {
  return <Outlet />
}

export function ErrorBoundary() {
  return <ErrorPage error={useRouteError()} />
}

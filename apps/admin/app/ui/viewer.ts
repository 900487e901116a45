import { useRouteLoaderData } from 'react-router'
import type { loader } from '../root.tsx'

export interface Viewer {
  /** IANA name. */
  timeZone: string
  /** When the server rendered the page: relative times count from here, in the server and in the browser. */
  now: Date
}

/** The viewer's time zone and the current time, equal in the server and in the browser, so that both render the same. */
export function useViewer(): Viewer {
  return useRouteLoaderData<typeof loader>('root') ?? { timeZone: 'UTC', now: new Date() }
}

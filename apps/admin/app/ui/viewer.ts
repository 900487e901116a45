import { useRouteLoaderData } from 'react-router'
import type { loader } from '../root.tsx'

export interface Viewer {
  /** IANA name. */
  timeZone: string
  /** When the server made the page: relative times count from here, on both sides. */
  now: Date
}

/** Where and when the page is read. Server and browser know the same, so they write the same. */
export function useViewer(): Viewer {
  return useRouteLoaderData<typeof loader>('root') ?? { timeZone: 'UTC', now: new Date() }
}

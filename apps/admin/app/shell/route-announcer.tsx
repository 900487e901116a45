import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'

/** Announces the title of a new page to screen readers, as browsers do for full page loads. */
export function RouteAnnouncer() {
  const { pathname } = useLocation()
  const [title, setTitle] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title belongs to the path
  useEffect(() => setTitle(document.title), [pathname])
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {title}
    </div>
  )
}

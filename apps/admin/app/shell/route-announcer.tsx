import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'

/** Tells screen readers that another page is there, as a browser does when it loads one. */
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

import { useEffect, useRef } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** The id of the field that `/` goes to. */
export const searchFieldId = 'search'

/** The key `/`, outside of a field, goes to the search of users, from whichever page. */
export function useSearchKey() {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const onTheWay = useRef(false)

  useEffect(() => {
    if (onTheWay.current && pathname === '/users') focusSearch()
    onTheWay.current = false
  }, [pathname])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event
      if (key !== '/' || ctrlKey || metaKey || altKey) return
      if (target instanceof Element && target.closest('input, textarea, select, [role="dialog"]')) return
      event.preventDefault()
      if (focusSearch()) return
      onTheWay.current = true
      void navigate('/users')
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate])
}

function focusSearch(): boolean {
  const field = document.getElementById(searchFieldId)
  field?.focus()
  return field !== null
}

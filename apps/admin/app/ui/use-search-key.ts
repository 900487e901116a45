import { useEffect, useRef } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** The id of the field that the key `/` focuses. */
export const searchFieldId = 'search'

/** Makes the key `/`, outside of fields and dialogs, go to the search of users from any page. */
export function useSearchKey() {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const isNavigating = useRef(false)

  useEffect(() => {
    if (isNavigating.current && pathname === '/users') focusSearch()
    isNavigating.current = false
  }, [pathname])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event
      if (key !== '/' || ctrlKey || metaKey || altKey) return
      if (target instanceof Element && target.closest('input, textarea, select, [role="dialog"]')) return
      event.preventDefault()
      if (focusSearch()) return
      isNavigating.current = true
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

import { useEffect } from 'react'
import { useNavigate } from 'react-router'

/** The id of the field that `/` goes to. */
export const searchFieldId = 'search'

/** The key `/`, outside of a field, goes to the search of users. */
export function useSearchKey() {
  const navigate = useNavigate()
  useEffect(() => {
    const onKeyDown = async (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event
      if (key !== '/' || ctrlKey || metaKey || altKey) return
      if (target instanceof Element && target.closest('input, textarea, select, [role="dialog"]')) return
      event.preventDefault()
      if (!document.getElementById(searchFieldId)) await navigate('/users')
      document.getElementById(searchFieldId)?.focus()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate])
}

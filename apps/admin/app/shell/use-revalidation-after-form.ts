import { useEffect, useRef } from 'react'
import { useFetchers, useRevalidator } from 'react-router'

/**
 * Revalidates the page after a form, if the page was loading while the form was sent: the load may have started before the
 * change and finished after it, and React Router would show the old data.
 */
export function useRevalidationAfterForm() {
  const { state, revalidate } = useRevalidator()
  const isSending = useFetchers().some(({ formMethod }) => formMethod === 'POST')
  const isOvertaken = useRef(false)
  useEffect(() => {
    if (isSending) {
      if (state === 'loading') isOvertaken.current = true
      return
    }
    if (!isOvertaken.current) return
    isOvertaken.current = false
    void revalidate()
  }, [isSending, state, revalidate])
}

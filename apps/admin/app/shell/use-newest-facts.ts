import { useEffect, useRef } from 'react'
import { useFetchers, useRevalidator } from 'react-router'

/**
 * Reads the page once more after a form, if the page was being read while the form was under way: that reading may have
 * begun before the change and end after it, and React Router would then show the facts of before.
 */
export function useNewestFacts() {
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

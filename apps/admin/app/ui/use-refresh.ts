import { useEffect } from 'react'
import { useRevalidator } from 'react-router'

/** Revalidates the page periodically while `isActive` is true and the page is visible. */
export function useRefresh(isActive: boolean, milliseconds: number) {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (!isActive) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void revalidate()
    }, milliseconds)
    return () => clearInterval(timer)
  }, [isActive, milliseconds, revalidate])
}

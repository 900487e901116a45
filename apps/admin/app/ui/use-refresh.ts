import { useEffect } from 'react'
import { useRevalidator } from 'react-router'

/** Asks for the page's data again and again while something is under way and somebody looks. */
export function useRefresh(underWay: boolean, milliseconds: number) {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (!underWay) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void revalidate()
    }, milliseconds)
    return () => clearInterval(timer)
  }, [underWay, milliseconds, revalidate])
}

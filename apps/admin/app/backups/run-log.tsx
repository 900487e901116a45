import { useEffect, useRef } from 'react'
import classes from './run-log.module.css'

/** The last lines that a run logged, scrolled to the end. */
export function RunLog({ text }: { text: string }) {
  const frame = useRef<HTMLElement>(null)
  useEffect(() => {
    frame.current?.scrollTo(0, frame.current.scrollHeight)
  }, [])
  return (
    // The keyboard scrolls only what has the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section ref={frame} className={classes.frame} tabIndex={0} aria-label="Log">
      <pre className={classes.log}>{text}</pre>
    </section>
  )
}

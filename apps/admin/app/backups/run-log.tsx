import classes from './run-log.module.css'

/** The last lines that a run logged. */
export function RunLog({ text }: { text: string }) {
  return (
    // The keyboard scrolls only what has the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className={classes.frame} tabIndex={0} aria-label="Log">
      <pre className={classes.log}>{text}</pre>
    </section>
  )
}

import type { SubmitEvent } from 'react'
import type { FetcherSubmitFunction, SubmitFunction } from 'react-router'

/**
 * Handles `onSubmit` of a form: sends it and renders "submitting" before the browser's next event,
 * so that the second click of a double-click finds the button disabled. React Router alone renders later.
 */
export function submitOnce(submit: SubmitFunction | FetcherSubmitFunction) {
  return (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    void submit(event.currentTarget, { flushSync: true })
  }
}

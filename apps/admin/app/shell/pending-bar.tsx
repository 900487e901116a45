import { useNavigation } from 'react-router'
import classes from './pending-bar.module.css'

/** A thin bar at the top while the next page loads. It appears with a delay, so fast responses do not show it. */
export function PendingBar() {
  const { state } = useNavigation()
  return state === 'idle' ? null : <div className={classes.bar} aria-hidden="true" />
}

import { useNavigation } from 'react-router'
import classes from './pending-bar.module.css'

/** A thin bar at the top while the next page is fetched. Quick answers are over before it shows. */
export function PendingBar() {
  const { state } = useNavigation()
  return state === 'idle' ? null : <div className={classes.bar} aria-hidden="true" />
}

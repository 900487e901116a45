import type { Dependencies } from '../dependencies.ts'
import { cancelSubscriptions } from './cancel-subscriptions.ts'
import type { Errand } from './errand.ts'
import { returnStars } from './return-stars.ts'

/** All that the bot does by itself. Any number of processes may do it: what one has claimed the others leave alone. */
export function errands(dependencies: Dependencies): Errand[] {
  const { teller } = dependencies
  return [
    { name: 'tell people', run: () => teller.tellDue() },
    returnStars(dependencies),
    cancelSubscriptions(dependencies),
  ]
}

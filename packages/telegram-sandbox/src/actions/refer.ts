import type { Sandbox } from '../sandbox.ts'
import { findPerson } from './find.ts'

/**
 * Sets a person's affiliate, who receives a commission on each of their later payments.
 * https://core.telegram.org/api/bots/referrals
 *
 * @param by the affiliate, another person of the sandbox, and the commission per mille; `null` removes the affiliate
 */
export function refer(
  sandbox: Sandbox,
  personId: number,
  by: { affiliateId: number; commissionPerMille: number } | null,
): void {
  const { user } = findPerson(sandbox, personId)
  const referral = by && {
    affiliate: findPerson(sandbox, by.affiliateId).user,
    commissionPerMille: by.commissionPerMille,
  }
  sandbox.stars.refer(user.id, referral ?? undefined)
}

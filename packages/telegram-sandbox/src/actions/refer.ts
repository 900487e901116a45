import type { Sandbox } from '../sandbox.ts'
import { findPerson } from './find.ts'

/**
 * A person has come to the bot by an affiliate's link: of each of their payments the affiliate receives a commission,
 * until another link or none takes its place. https://core.telegram.org/api/bots/referrals
 *
 * @param by the affiliate, somebody else of the sandbox, and how much of 1000 Stars they receive; `null` for none
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

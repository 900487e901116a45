import { type Facts, group, type Report } from './facts.ts'

/** Checks that each user's entries lead from 0 to the balance without a gap, and never below 0. */
export function checkChains({ snapshot }: Facts, report: Report): void {
  const entries = group(
    snapshot.transactions.filter(({ creditVersion }) => creditVersion !== null),
    ({ userId }) => userId,
  )
  for (const { userId, balance, version } of snapshot.credits) {
    let [lastVersion, lastBalance] = [1, 0]
    const chain = (entries.get(userId ?? 0n) ?? []).toSorted(
      (a, b) => (a.creditVersion ?? 0) - (b.creditVersion ?? 0),
    )
    for (const { id, creditVersion, creditsBefore, creditsAfter, amount } of chain) {
      const links = creditVersion === lastVersion + 1 && creditsBefore === lastBalance
      if (!links || creditsBefore + amount !== creditsAfter) {
        report('broken_chain', `transaction ${id} of user ${userId} does not follow version ${lastVersion}`)
      }
      if (creditsAfter < 0) report('negative_balance', `transaction ${id} left ${creditsAfter} credits`)
      lastVersion = creditVersion ?? 0
      lastBalance = creditsAfter
    }
    if (balance < 0) report('negative_balance', `user ${userId} has ${balance} credits`)
    if (balance !== lastBalance || version !== lastVersion) {
      const found = `${balance} at version ${version}`
      report(
        'broken_chain',
        `user ${userId} has ${found}, the entries end with ${lastBalance} at ${lastVersion}`,
      )
    }
  }
}

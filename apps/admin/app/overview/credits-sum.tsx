import type { Overview } from '@tarot/data'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount, formatNumber, formatSigned } from '../ui/format.ts'
import { Section } from '../ui/section.tsx'
import { sum } from './sum.ts'

/** How the credits held now come of those held before the period: the figures add up, at any moment. */
export function CreditsSum({ overview }: { overview: Overview }) {
  const { creditsHeld, creditsHeldBefore, days } = overview
  return (
    <Section title={`Credits in ${formatCount(days.length, 'day')}`}>
      <Facts>
        <Fact name="Held before">{formatNumber(creditsHeldBefore)}</Fact>
        <Fact name="Sold">{formatSigned(sum(days, 'creditsSold'))}</Fact>
        <Fact name="Given">{formatSigned(sum(days, 'creditsGiven'))}</Fact>
        <Fact name="Spent on readings">{formatSigned(-sum(days, 'creditsSpent'))}</Fact>
        <Fact name="Refunded for readings">{formatSigned(sum(days, 'creditsRefunded'))}</Fact>
        <Fact name="Taken back for Stars">{formatSigned(-sum(days, 'creditsTakenBack'))}</Fact>
        <Fact name="Held now">
          <strong>{formatNumber(creditsHeld)}</strong>
        </Fact>
      </Facts>
    </Section>
  )
}

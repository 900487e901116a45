import type { Overview } from '@tarot/data'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount, formatNumber, formatSigned } from '../ui/format.ts'
import { Section } from '../ui/section.tsx'
import { sum } from './sum.ts'

/** The balances before the period, what changed them within it, and the balances now. The figures always add up. */
export function CreditFlow({ overview }: { overview: Overview }) {
  const { creditsHeld, creditsHeldBefore, days } = overview
  return (
    <Section title={`Credits in ${formatCount(days.length, 'day')}`}>
      <Facts>
        <Fact name="Opening balance">{formatNumber(creditsHeldBefore)}</Fact>
        <Fact name="Sold">{formatSigned(sum(days, 'creditsSold'))}</Fact>
        <Fact name="Granted">{formatSigned(sum(days, 'creditsGranted'))}</Fact>
        <Fact name="Spent on readings">{formatSigned(-sum(days, 'creditsSpent'))}</Fact>
        <Fact name="Refunded for readings">{formatSigned(sum(days, 'creditsRefunded'))}</Fact>
        <Fact name="Taken back for refunded Stars">{formatSigned(-sum(days, 'creditsDebited'))}</Fact>
        <Fact name="Closing balance">
          <strong>{formatNumber(creditsHeld)}</strong>
        </Fact>
      </Facts>
    </Section>
  )
}

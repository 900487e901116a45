import { Code, Stack, Text } from '@mantine/core'
import { subscriptionTiers } from '@tarot/data'
import { defaultWelcomeCredits, packages, plans, priceOf, spreadPricesOf } from '@tarot/pricing'
import { requireOperator } from '../auth/require-operator.server.ts'
import { spreadName } from '../readings/spread-name.server.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { formatCount, formatNumber } from '../ui/format.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { Section } from '../ui/section.tsx'
import { TierBadge } from '../users/tier-badge.tsx'
import { tierLabels } from '../users/tier-labels.ts'
import type { Route } from './+types/prices'
import { productName } from './product-name.server.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Prices · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  return {
    packages: packages.map((item) => ({ ...item, name: productName(item.name) })),
    plans: planTiers.map((tier) => ({ tier, ...plans[tier] })),
    spreads: spreadPricesOf('basic').map(({ spread }) => ({
      spread,
      name: spreadName(spread),
      prices: Object.fromEntries(subscriptionTiers.map((tier) => [tier, priceOf(spread, tier)])),
    })),
    undiscounted: planTiers.map((tier) => ({
      tier,
      spreads: spreadPricesOf(tier)
        .filter(({ price, fullPrice }) => price === fullPrice)
        .map(({ spread }) => spreadName(spread)),
    })),
    tiers: [...subscriptionTiers],
    welcome: defaultWelcomeCredits,
  }
}

const planTiers = ['premium', 'professional'] as const

type Shown = Route.ComponentProps['loaderData']

const packageColumns: Column<Shown['packages'][number]>[] = [
  { heading: 'Package', cell: (row) => row.name },
  { heading: 'Stars', numeric: true, cell: (row) => formatNumber(row.stars) },
  { heading: 'Stars a credit', numeric: true, cell: (row) => (row.stars / row.credits).toFixed(2) },
]

const planColumns: Column<Shown['plans'][number]>[] = [
  { heading: 'Plan', cell: (row) => <TierBadge tier={row.tier} /> },
  { heading: 'Stars a month', numeric: true, cell: (row) => formatNumber(row.stars) },
  { heading: 'Credits a month', numeric: true, cell: (row) => formatNumber(row.credits) },
  { heading: 'Credits a day', numeric: true, cell: (row) => formatNumber(row.dailyCredits) },
  { heading: 'Discount on readings', numeric: true, cell: (row) => `at least ${row.discount}\u{A0}%` },
]

export default function Prices({ loaderData }: Route.ComponentProps) {
  const { packages, plans, spreads, undiscounted, tiers, welcome } = loaderData
  return (
    <Stack gap="lg" maw={780}>
      <div>
        <PageHeader title="Prices" description="What the bot sells, and for how much." />
        <Text size="sm">
          The bot and this page read prices from <Code>packages/pricing/src/price-list.ts</Code>. A change
          takes effect when both are restarted. A new user gets {formatCount(welcome, 'credit')}, unless the
          bot’s <Code>WELCOME_CREDITS</Code> is set.
        </Text>
      </div>
      <Section title="Credits">
        <DataTable
          label="Packages of credits"
          columns={packageColumns}
          rows={packages}
          rowKey={(row) => row.name}
          empty="None for sale."
        />
      </Section>
      <Section title="Subscriptions">
        <DataTable
          label="Plans"
          columns={planColumns}
          rows={plans}
          rowKey={(row) => row.tier}
          empty="None for sale."
        />
        <Text size="sm" mt="xs">
          Prices with a plan are rounded down to whole credits, so the discount is often higher. A reading
          costs at least 1 credit.{' '}
          {undiscounted
            .filter(({ spreads }) => spreads.length > 0)
            .map(
              ({ tier, spreads }) =>
                `Still at full price with the ${tierLabels[tier]}: ${spreads.join(', ')}.`,
            )
            .join(' ')}
        </Text>
      </Section>
      <Section title="Readings, in credits">
        <DataTable
          label="Spreads"
          columns={[
            { heading: 'Spread', cell: (row) => row.name },
            ...tiers.map((tier) => ({
              heading: tierLabels[tier],
              numeric: true,
              cell: (row: Shown['spreads'][number]) => formatNumber(row.prices[tier] ?? 0),
            })),
          ]}
          rows={spreads}
          rowKey={(row) => row.spread}
          empty="None for sale."
        />
      </Section>
    </Stack>
  )
}

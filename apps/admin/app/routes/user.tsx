import { randomUUID } from 'node:crypto'
import { Anchor, Stack, Title } from '@mantine/core'
import { subscriptionTiers } from '@tarot/data'
import { Link, data as respond } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { DataTable } from '../components/data-table.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { GiveCredits, GiveCreditsNotice } from '../components/give-credits.tsx'
import { KeysetPager } from '../components/keyset-pager.tsx'
import { LeftOut } from '../components/left-out.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { readingColumns } from '../components/reading-columns.tsx'
import { SetTier, SetTierNotice } from '../components/set-tier.tsx'
import { transactionColumns } from '../components/transaction-columns.tsx'
import { UserFacts } from '../components/user-facts.tsx'
import { userTitle } from '../components/user-link.tsx'
import { openedData } from '../data.server.ts'
import { listedReading } from '../draw.server.ts'
import { findBoughtReadings } from '../find-bought-readings.server.ts'
import { giveCredits } from '../give-credits.server.ts'
import { leftOut, parseId, readPage } from '../query.ts'
import { notFound } from '../responses.ts'
import { setTier } from '../set-tier.server.ts'
import { textIds, textPage } from '../text-ids.ts'
import type { Route } from './+types/user'

export const meta: Route.MetaFunction = ({ loaderData, params }) => [
  { title: `${userTitle(loaderData?.user.username ?? null, params.userId)} · Tarot console` },
]

const rowsOfEach = 10

export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const data = await openedData()
  const id = parseId(params.userId)
  const user = id === undefined ? null : await data.users.get(id)
  if (!user) throw noSuchUser()

  const pages = {
    ledger: readPage(url.searchParams, 'ledger', rowsOfEach),
    readings: readPage(url.searchParams, 'readings', rowsOfEach),
  }
  const [{ balance }, ledger, readings] = await Promise.all([
    data.credits.balance(user.id),
    data.transactions.history(user.id, pages.ledger),
    data.readings.history(user.id, pages.readings),
  ])
  return {
    user: { ...textIds(user), balance },
    ledger: textPage(ledger),
    bought: await findBoughtReadings(data, ledger.items),
    readings: textPage({ ...readings, items: readings.items.map(listedReading) }),
    ignored: leftOut(url.searchParams, {
      ledger: pages.ledger.before,
      readings: pages.readings.before,
    }),
    tiers: [...subscriptionTiers],
    // One gift a form: however often it is sent, it gives once.
    idempotencyKey: `console:${randomUUID()}`,
  }
}

export async function action({ request, url, params }: Route.ActionArgs) {
  const { email } = await requireOperator({ request, url })
  const userId = parseId(params.userId)
  if (userId === undefined) throw noSuchUser()
  const form = await request.formData()
  switch (form.get('intent')) {
    case 'give-credits':
      return giveCredits({ userId, actor: `operator:${email}`, form })
    case 'set-tier':
      return setTier({ userId, form, request })
    default:
      throw respond(null, { status: 400 })
  }
}

function noSuchUser() {
  return notFound('There is no such user', 'Search by Telegram id or @username on the page of users.')
}

export default function UserPage({ loaderData }: Route.ComponentProps) {
  const { user, ledger, bought, readings, tiers, ignored, idempotencyKey } = loaderData
  const name = userTitle(user.username, user.id)
  return (
    <Stack gap="lg">
      <div>
        <PageHeader
          title={name}
          description={
            <>
              <Anchor component={Link} to="/users" inherit underline="always">
                Users
              </Anchor>
              {` / No. ${user.id}`}
            </>
          }
          actions={
            <>
              <SetTier name={name} tier={user.subscriptionTier} tiers={tiers} />
              <GiveCredits name={name} balance={user.balance} idempotencyKey={idempotencyKey} />
            </>
          }
        />
        <LeftOut parts={ignored} />
        <GiveCreditsNotice />
        <SetTierNotice />
        <UserFacts user={user} />
      </div>
      <section>
        <Title order={2} size="h5" mb={8}>
          Ledger
        </Title>
        <DataTable
          label="Ledger"
          columns={transactionColumns}
          rows={ledger.items.map((row) => ({ ...row, reading: bought[row.id] }))}
          rowKey={(row) => row.id}
          empty={<EmptyState title="No transactions">Nothing was bought, given or spent.</EmptyState>}
        />
        <KeysetPager label="the ledger" name="ledger" next={ledger.next} keepScroll />
      </section>
      <section>
        <Title order={2} size="h5" mb={8}>
          Readings
        </Title>
        <DataTable
          label="Readings"
          columns={readingColumns}
          rows={readings.items}
          rowKey={(row) => row.id}
          empty={<EmptyState title="No readings">This person has bought none so far.</EmptyState>}
        />
        <KeysetPager label="the readings" name="readings" next={readings.next} keepScroll />
      </section>
    </Stack>
  )
}

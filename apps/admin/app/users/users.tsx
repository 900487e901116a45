import { Button, Kbd, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { subscriptionTiers } from '@tarot/data'
import { useSearchParams } from 'react-router'
import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { definedEntries, ignoredParameters, parseChoice, readPage } from '../server/query-parameters.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FilterSelect, Filters } from '../ui/filters.tsx'
import { IgnoredParameters } from '../ui/ignored-parameters.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PagedTable } from '../ui/paged-table.tsx'
import { textPage } from '../ui/text-ids.ts'
import { searchFieldId } from '../ui/use-search-key.ts'
import type { Route } from './+types/users'
import { tierLabels } from './tier-labels.ts'
import { userColumns } from './user-columns.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Users · Tarot console' }]

const activity = [
  { value: 'yes', label: 'Active' },
  { value: 'no', label: 'Inactive' },
]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const active = parseChoice(params.get('active'), ['yes', 'no'])
  const filters = {
    search: readSearch(params.get('search')),
    tier: parseChoice(params.get('tier'), subscriptionTiers),
    active: active && active === 'yes',
  }
  const paging = readPage(params)
  const data = await openedData()
  const page = await data.users.list({ ...paging, ...definedEntries(filters) })
  return {
    page: textPage(page, paging),
    tiers: subscriptionTiers.map((tier) => ({ value: tier, label: tierLabels[tier] })),
    ignored: ignoredParameters(params, { ...filters, before: paging.before }),
  }
}

/** The search text; undefined if it can be neither a username nor a number. */
function readSearch(text: string | null): string | undefined {
  const search = text?.trim()
  return search && search.length <= 255 && search.isWellFormed() && !search.includes('\0')
    ? search
    : undefined
}

export default function Users({ loaderData: { page, tiers, ignored } }: Route.ComponentProps) {
  const [params] = useSearchParams()
  const search = params.get('search') ?? ''
  const filtered = ['search', 'tier', 'active'].some((name) => params.get(name))
  return (
    <>
      <PageHeader title="Users" description="All users of the bot, newest first." />
      <Filters>
        <TextInput
          id={searchFieldId}
          name="search"
          type="search"
          aria-label="Search by Telegram ID or @username"
          placeholder="Telegram ID or @username"
          defaultValue={search}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            <Kbd size="xs" visibleFrom="sm" aria-hidden>
              /
            </Kbd>
          }
        />
        <Button type="submit" variant="default">
          Search
        </Button>
        <FilterSelect label="Tier" name="tier" all="All tiers" choices={tiers} />
        <FilterSelect label="Activity" name="active" all="Active or not" choices={activity} />
      </Filters>
      <IgnoredParameters parts={ignored} />
      <PagedTable
        label="Users"
        columns={userColumns}
        page={page}
        rowKey={(row) => row.id}
        empty={
          filtered ? (
            <EmptyState title="No user matches">
              A search finds only a complete Telegram ID or @username. Check the spelling, or remove a filter.
            </EmptyState>
          ) : (
            <EmptyState title="No users yet">They appear here when they write to the bot.</EmptyState>
          )
        }
      />
    </>
  )
}

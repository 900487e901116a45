import { spreadTypes } from '@tarot/data'
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
import { withUsernames } from '../users/find-usernames.server.ts'
import type { Route } from './+types/readings'
import { readingColumnsWithUser } from './reading-columns.tsx'
import { toReadingRow } from './reading-row.server.ts'
import { spreadChoices } from './spread-name.server.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Readings · Tarot console' }]

export async function loader({ request, url }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const params = url.searchParams
  const spreadType = parseChoice(params.get('spread'), spreadTypes)
  const paging = readPage(params)
  const data = await openedData()
  const { items, next } = await data.readings.list({ ...paging, ...definedEntries({ spreadType }) })
  return {
    page: textPage({ items: await withUsernames(data, items.map(toReadingRow)), next }, paging),
    spreads: spreadChoices,
    ignored: ignoredParameters(params, { spread: spreadType, before: paging.before }),
  }
}

export default function Readings({ loaderData: { page, spreads, ignored } }: Route.ComponentProps) {
  const [params] = useSearchParams()
  return (
    <>
      <PageHeader title="Readings" description="All readings, newest first." />
      <Filters>
        <FilterSelect label="Spread" name="spread" all="All spreads" choices={spreads} />
      </Filters>
      <IgnoredParameters parts={ignored} />
      <PagedTable
        label="Readings"
        columns={readingColumnsWithUser}
        page={page}
        rowKey={(row) => row.id}
        empty={
          params.has('spread') ? (
            <EmptyState title="No reading of this spread">Choose another spread, or all of them.</EmptyState>
          ) : (
            <EmptyState title="No readings yet">They appear when users buy them from the bot.</EmptyState>
          )
        }
      />
    </>
  )
}

import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, text } from '../input.ts'

const inputSchema = z.object({
  /** Days, today included. 1 to 366, default 30. */
  days: z.int().min(1).max(366).default(30),
  /** IANA name of the zone whose days are meant. Default UTC. */
  timeZone: text(64, 1)
    .default('UTC')
    .refine((zone) => isTimeZone(zone), 'must be an IANA time zone, such as Europe/Berlin'),
})

export type OverviewInput = z.input<typeof inputSchema>

export interface DayOverview {
  /** `YYYY-MM-DD` in the zone asked for. */
  day: string
  newUsers: number
  readings: number
  /** Credits of purchases completed that day. */
  creditsSold: number
  /** Credits given without payment. */
  creditsGiven: number
  /** Credits charged for readings. */
  creditsSpent: number
}

export interface Overview {
  users: number
  /** Users active in the last seven days. */
  activeUsers: number
  readings: number
  /** Credits that users hold. */
  creditsHeld: number
  /** Oldest first, without gaps. */
  days: DayOverview[]
}

const totals = statement<Omit<Overview, 'days'>>(
  'statistics_totals',
  `
  select (select count(*)::integer from users) as users,
         (select count(*)::integer from users
           where is_active and last_active_at > now() - interval '7 days') as "activeUsers",
         (select count(*)::integer from readings) as readings,
         (select coalesce(sum(balance), 0)::float8 from credits) as "creditsHeld"
  `,
  { long: true },
)

const days = statement<DayOverview>(
  'statistics_days',
  `
  with span as (
    select day::date, (day::date)::timestamp at time zone $2::text as begins,
           (day::date + 1)::timestamp at time zone $2::text as ends
      from generate_series(
        (now() at time zone $2::text)::date - ($1::integer - 1), (now() at time zone $2::text)::date, interval '1 day'
      ) as day
  )
  select to_char(span.day, 'YYYY-MM-DD') as day,
         (select count(*)::integer from users where created_at >= begins and created_at < ends) as "newUsers",
         (select count(*)::integer from readings where created_at >= begins and created_at < ends) as readings,
         coalesce(t.sold, 0)::float8 as "creditsSold",
         coalesce(t.given, 0)::float8 as "creditsGiven",
         coalesce(t.spent, 0)::float8 as "creditsSpent"
    from span
    cross join lateral (
      select sum(amount) filter (where type = 'purchase' and status = 'completed') as sold,
             sum(amount) filter (where type = 'bonus') as given,
             -sum(amount) filter (where type = 'reading' and status <> 'failed') as spent
        from transactions
       where created_at >= begins and created_at < ends
    ) t
   order by span.day
  `,
  { long: true },
)

/** What the operators' first page shows. */
export async function findOverview(database: Database, input: OverviewInput = {}): Promise<Overview> {
  const { days: count, timeZone } = check(inputSchema, input)
  const [[sums], byDay] = await Promise.all([
    totals(database.pool, []),
    days(database.pool, [count, timeZone]),
  ])
  if (!sums) throw new Error('statistics_totals returned no row')
  return { ...sums, days: byDay }
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

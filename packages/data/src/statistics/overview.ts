import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, text } from '../input.ts'

const inputSchema = z.object({
  /** Days, today included. 1 to 366, default 30. */
  days: z.int().min(1).max(366).default(30),
  /** The time zone of the days, by its IANA name. Default UTC. */
  timeZone: text(64, 1)
    .default('UTC')
    .refine((zone) => isTimeZone(zone), 'must be an IANA time zone, such as Europe/Berlin'),
})

export type OverviewInput = z.input<typeof inputSchema>

/** The figures of one day. Credits count on the day on which the balance changed. */
export interface DayOverview {
  /** `YYYY-MM-DD` in the time zone of the input. */
  day: string
  /** Users whose first message came that day. */
  newUsers: number
  /** Readings stored that day. */
  readings: number
  /** Credits of purchases paid that day, including those refunded later. */
  creditsSold: number
  /** Credits granted without payment that day. */
  creditsGranted: number
  /** Credits charged for readings that day: holds count when they begin, and refunded charges are included. */
  creditsSpent: number
  /** Credits of readings refunded to users that day. */
  creditsRefunded: number
  /** Credits debited that day because the Stars of a purchase were refunded. */
  creditsDebited: number
}

/**
 * The current figures, and those of each day of a period that ends now. Two identities always hold, with the sums over
 * `days`:
 *
 * - `usersBefore` + `newUsers` = `users`
 * - `creditsHeldBefore` + `creditsSold` + `creditsGranted` − `creditsSpent` + `creditsRefunded` − `creditsDebited`
 *   = `creditsHeld`
 */
export interface Overview {
  /** All users on record. */
  users: number
  /** Users before the period. */
  usersBefore: number
  /** Users who wrote in the last seven days and have not blocked the bot. */
  activeUsers: number
  /** All stored readings. */
  readings: number
  /** The sum of all balances in `credits`. */
  creditsHeld: number
  /** The sum of all balances before the period, by the ledger: the sum of all earlier entries. */
  creditsHeldBefore: number
  /** Oldest first, without gaps. */
  days: DayOverview[]
}

// One statement is one snapshot: its figures are consistent while writers continue.
//
// Each table is read once for the whole period, by its index on time. A purchase changes the balance when it is paid, every
// other entry when it is inserted. The balances before the period are the current ones minus the entries since then.
export const overview = statement<Overview>(
  'statistics_overview',
  `
  with period as (
    select (today - ($1::integer - 1))::timestamp at time zone $2::text as begins,
           (today + 1)::timestamp at time zone $2::text as ends,
           today
      from (select (now() at time zone $2::text)::date as today) as clock
  ), new_users as (
    select (created_at at time zone $2::text)::date as day, count(*) as count
      from users
     where created_at >= (select begins from period)
       and created_at < (select ends from period)
     group by 1
  ), new_readings as (
    select (created_at at time zone $2::text)::date as day, count(*) as count
      from readings
     where created_at >= (select begins from period)
       and created_at < (select ends from period)
     group by 1
  ), sold as (
    select (completed_at at time zone $2::text)::date as day, sum(amount) as credits
      from transactions
     where type = 'purchase'
       and credit_version is not null
       and completed_at >= (select begins from period)
       and completed_at < (select ends from period)
     group by 1
  ), other_entries as (
    select (created_at at time zone $2::text)::date as day,
           sum(amount) filter (where type = 'bonus') as granted,
           -sum(amount) filter (where type = 'reading') as spent,
           sum(amount) filter (where type = 'refund' and amount > 0) as refunded,
           -sum(amount) filter (where type = 'refund' and amount < 0) as debited
      from transactions
     where type <> 'purchase'
       and credit_version is not null
       and created_at >= (select begins from period)
       and created_at < (select ends from period)
     group by 1
  ), days as (
    select date::date as day,
           coalesce(new_users.count, 0)::integer as new_users,
           coalesce(new_readings.count, 0)::integer as readings,
           coalesce(sold.credits, 0)::float8 as sold,
           coalesce(granted, 0)::float8 as granted,
           coalesce(spent, 0)::float8 as spent,
           coalesce(refunded, 0)::float8 as refunded,
           coalesce(debited, 0)::float8 as debited
      from period
     cross join generate_series(today - ($1::integer - 1), today, interval '1 day') as date
      left join new_users on new_users.day = date::date
      left join new_readings on new_readings.day = date::date
      left join sold on sold.day = date::date
      left join other_entries on other_entries.day = date::date
  ), totals as (
    select (select count(*)::integer from users) as users,
           (select count(*)::integer from users
             where is_active and last_active_at > now() - interval '7 days') as active_users,
           (select count(*)::integer from readings) as readings,
           (select coalesce(sum(balance), 0)::float8 from credits) as held
  )
  select totals.users,
         (totals.users - sum(days.new_users))::integer as "usersBefore",
         totals.active_users as "activeUsers",
         totals.readings,
         totals.held as "creditsHeld",
         totals.held - sum(sold + granted - spent + refunded - debited) as "creditsHeldBefore",
         json_agg(json_build_object(
           'day', to_char(day, 'YYYY-MM-DD'), 'newUsers', new_users, 'readings', days.readings,
           'creditsSold', sold, 'creditsGranted', granted, 'creditsSpent', spent,
           'creditsRefunded', refunded, 'creditsDebited', debited
         ) order by day) as days
    from totals
   cross join days
   group by totals.users, totals.active_users, totals.readings, totals.held
  `,
  { long: true },
)

/** The figures of the overview page of the console. */
export async function findOverview(database: Database, input: OverviewInput = {}): Promise<Overview> {
  const { days, timeZone } = check(inputSchema, input)
  const [row] = await overview(database.pool, [days, timeZone])
  if (!row) throw new Error('statistics_overview returned no row')
  return row
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

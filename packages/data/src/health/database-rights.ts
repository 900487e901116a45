import type { Queryable } from '../database/statement.ts'

/** The tables from which rows are deleted. */
const tablesWithDeletes = [
  'failed_items',
  'star_transactions',
  'operators',
  'operator_sessions',
  'operator_accounts',
  'operator_verifications',
]

/** Returns one row for each `grant` that the user of the connection lacks. */
const sql = `
  with place as (
    select coalesce(current_schema(), 'public') as schema, quote_ident(current_user) as "user"
  ), relation as (
    select class.oid, class.relname as name, class.relkind as kind
      from pg_class class
     where class.relnamespace = (select schema from place)::regnamespace
       and class.relkind in ('r', 'p', 'S')
  ), needed as (
    select oid, kind, name,
           case when kind = 'S' then array['usage']
                when name = '_prisma_migrations' then array['select']
                when name = any ($1::text[]) then array['select', 'insert', 'update', 'delete']
                else array['select', 'insert', 'update'] end as privileges
      from relation
  ), checked as (
    select case when kind = 'S' then 'sequence' else 'table' end as what, name, privilege,
           case when kind = 'S' then has_sequence_privilege(oid, privilege)
                else has_table_privilege(oid, privilege) end as is_granted
      from needed, unnest(privileges) as privilege
  ), missing as (
    select what, name, string_agg(privilege, ', ') as privileges
      from checked
     where not is_granted
     group by what, name
  )
  select format('grant usage on schema %I to %s', schema, "user") as "grant"
    from place
   where not has_schema_privilege(schema, 'usage')
  union all
  select format('grant %s on %s %I.%I to %s', privileges, what, schema, name, "user")
    from missing, place
  union all
  select format('grant execute on function %s to %s', function::regprocedure, "user")
    from place, unnest(array['pg_control_system()', 'pg_control_checkpoint()']) as function
   where not has_function_privilege(function, 'execute')
  union all
  select case when to_regnamespace('pgboss') is null
              then format('grant create on database %I to %s', current_database(), "user")
              else format('grant usage, create on schema pgboss to %s', "user") end
    from place
   where case when to_regnamespace('pgboss') is null
              then not has_database_privilege(current_database(), 'create')
              else not (has_schema_privilege('pgboss', 'usage') and has_schema_privilege('pgboss', 'create')) end
  order by 1`

/** The rights that the bot, the console and the worker need and that the user of this connection lacks, as grants. */
export async function findMissingGrants(database: Queryable): Promise<string[]> {
  const { rows } = await database.query(sql, [tablesWithDeletes])
  return rows.map((row) => String(row.grant))
}

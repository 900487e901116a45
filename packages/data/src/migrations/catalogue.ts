import { withClient } from '../database/with-client.ts'

/**
 * Reads the tables, constraints, indexes, triggers, functions and sequences of the schema that a database is used with, one line
 * each, for a comparison by line. Functions of extensions are left out.
 */
export async function readCatalogue(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows: schemas } = await client.query<{ schema: string }>(
      `select quote_ident(coalesce(current_schema(), 'public')) as schema`,
    )
    const schema = schemas[0]?.schema ?? 'public'
    const { rows } = await client.query<{ line: string }>(
      `
      select format('column %s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                    case when a.attnotnull then ' not null' else '' end,
                    coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as line
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relnamespace = $1::regnamespace and a.attnum > 0 and not a.attisdropped
      union all
      select format('%s %s.%s %s',
                    case k.contype when 'c' then 'check' when 'f' then 'foreign key' when 'p' then 'primary key'
                                   when 'u' then 'unique' else k.contype::text end,
                    c.relname, k.conname, pg_get_constraintdef(k.oid))
        from pg_constraint k join pg_class c on c.oid = k.conrelid
       where c.relnamespace = $1::regnamespace and k.contype <> 'n'
      union all
      select 'index ' || pg_get_indexdef(i.indexrelid)
        from pg_index i join pg_class c on c.oid = i.indrelid
       where c.relnamespace = $1::regnamespace
      union all
      select 'trigger ' || pg_get_triggerdef(t.oid)
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where c.relnamespace = $1::regnamespace and not t.tgisinternal
      union all
      select format('function %s %s', p.oid::regprocedure, md5(p.prosrc))
        from pg_proc p
       where p.pronamespace = $1::regnamespace
         and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      union all
      select format('sequence %s', c.relname)
        from pg_class c where c.relnamespace = $1::regnamespace and c.relkind = 'S'
      `,
      [schema],
    )
    return rows
      .map(({ line }) => line.replace(/\s+/g, ' ').replace(` ON ${schema}.`, ' ON '))
      .filter((line) => !line.includes('_prisma_migrations'))
      .sort()
  })
}

/** Returns the lines that only one of two catalogues has. */
export function compareCatalogues(
  expected: string[],
  found: string[],
): { missing: string[]; added: string[] } {
  return {
    missing: expected.filter((line) => !found.includes(line)),
    added: found.filter((line) => !expected.includes(line)),
  }
}

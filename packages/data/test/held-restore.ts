import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackedUpPostgres } from './backed-up-postgres.ts'
import { query } from './query.ts'

/**
 * Makes restored servers wait in the middle of what is done with them, as long as a file exists: a drill in the check of
 * its indexes, a restore when it records itself. The live server does not wait.
 */
export async function useHeldRestores({ folder, postgres }: BackedUpPostgres) {
  const file = join(folder, 'hold')
  await query(
    postgres.url,
    `
    create schema held;
    create function held.wait(value integer) returns integer immutable language plpgsql as $$
    begin
      while current_setting('cluster_name') like 'scratch-%' and (pg_stat_file('${file}', true)).size is not null loop
        perform pg_sleep(0.05);
      end loop;
      return value;
    end $$;
    create table held.rows (value integer);
    insert into held.rows values (1);
    create index on held.rows (held.wait(value));
    create function held.wait_before() returns trigger language plpgsql as $$
    begin
      perform held.wait(1);
      return new;
    end $$;
    create trigger wait before insert on backup_runs for each row execute function held.wait_before();
    `,
  )
  return {
    hold: () => writeFile(file, ''),
    release: () => rm(file),
    /** For checks of the schema, which must not find it. */
    remove: () => query(postgres.url, 'drop trigger wait on backup_runs; drop schema held cascade'),
  }
}

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackedUpPostgres } from './backed-up-postgres.ts'
import { query } from './query.ts'

const holds = {
  /** In the check of its indexes. */
  drill: `
    create table held.rows (value integer);
    insert into held.rows values (1);
    create index on held.rows (held.wait(value));
  `,
  /** When it records itself. */
  restore: `
    create function held.wait_before() returns trigger language plpgsql as $$
    begin
      perform held.wait(1);
      return new;
    end $$;
    create trigger wait before insert on backup_runs for each row execute function held.wait_before();
  `,
}

/**
 * Makes restored servers wait in the middle of what a drill or a restore does with them, as long as a file exists. The live
 * server does not wait.
 */
export async function useHeldServers({ folder, postgres }: BackedUpPostgres, of: keyof typeof holds) {
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
    ${holds[of]}`,
  )
  return {
    hold: () => writeFile(file, ''),
    release: () => rm(file),
  }
}

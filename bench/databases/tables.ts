export const ROWS = 1_000_000;

export interface Tables {
  readonly postgres: string;
  readonly mariadb: string;
}

/** The same table in both databases, with numbers, texts with separators and quotes, NULL, days and times. */
export function tables(rows: number): Tables {
  const text = (append: (head: string) => string): string =>
    `CASE WHEN i % 10 = 0 THEN ${append('a, "quoted" text ')} WHEN i % 11 = 0 THEN NULL ELSE ${append('plain text ')} END`;
  const postgres = `
    CREATE TABLE big (id bigint PRIMARY KEY, customer int, status varchar(12), amount numeric(12,2), tax numeric(12,4),
      ratio double precision, note text, city varchar(40), ordered date, created timestamp, changed timestamptz, paid boolean);
    INSERT INTO big SELECT i, i % 1000, (ARRAY['new', 'paid', 'sent'])[1 + i % 3], (i % 100000) / 7.0, i / 13.0, sqrt(i),
      ${text((head) => `'${head}' || i`)}, 'city ' || (i % 500), date '2020-01-01' + (i % 2000),
      timestamp '2020-01-01' + i * interval '1 second', timestamptz '2020-01-01 00:00+00' + i * interval '1.5 second', i % 2 = 0
    FROM generate_series(1, ${rows}) AS g(i);
    CREATE TABLE copy (LIKE big INCLUDING ALL);
    VACUUM ANALYZE big;`;
  const mariadb = `
    CREATE TABLE big (id bigint PRIMARY KEY, customer int, status varchar(12), amount decimal(12,2), tax decimal(12,4),
      ratio double, note text, city varchar(40), ordered date, created datetime, changed datetime(1), paid boolean);
    INSERT INTO big SELECT i, i % 1000, ELT(1 + i % 3, 'new', 'paid', 'sent'), (i % 100000) / 7.0, i / 13.0, SQRT(i),
      ${text((head) => `CONCAT('${head}', i)`)}, CONCAT('city ', i % 500), DATE'2020-01-01' + INTERVAL i % 2000 DAY,
      TIMESTAMP'2020-01-01 00:00:00' + INTERVAL i SECOND, TIMESTAMP'2020-01-01 00:00:00' + INTERVAL i * 1.5 SECOND, i % 2 = 0
    FROM (SELECT seq AS i FROM seq_1_to_${rows}) AS s;`;
  return { postgres, mariadb };
}

import { mariadb, psql, schema } from './support.ts';

/** What differs between the two databases in the tests that both have to pass. */
export interface DialectCase {
  readonly link: 'pg' | 'my';
  readonly run: (sql: string) => string;
  /** SQL of a text of so many rows `i` from 1. */
  readonly series: (count: number) => string;
  readonly createSchema: () => string;
}

export const DIALECTS: readonly (readonly [string, DialectCase])[] = [
  [
    'PostgreSQL',
    {
      link: 'pg',
      run: psql,
      series: (count) => `(SELECT i FROM generate_series(1, ${count}) AS g(i)) AS s`,
      createSchema: () => schema(psql),
    },
  ],
  [
    'MariaDB',
    {
      link: 'my',
      run: mariadb,
      series: (count) => `(SELECT seq AS i FROM seq_1_to_${count}) AS s`,
      createSchema: () => schema(mariadb),
    },
  ],
];

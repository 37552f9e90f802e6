import { join } from 'node:path';
import { startServers } from '../../scripts/databases/servers.ts';
import { median, pairedRatio } from '../statistics.ts';
import { createClients } from './clients.ts';
import type { Measured } from './measured.ts';
import { startRehearsal } from './rehearsal-process.ts';
import { ROWS, tables } from './tables.ts';

/** A round takes half a minute. */
export const MAX_DATABASE_ROUNDS = 7;
const MEMORY_BUDGET = 200;

interface Pair {
  readonly name: string;
  readonly budget: number;
  /** Milliseconds of the database's own client. */
  readonly client: () => number;
  /** Milliseconds and most memory of the emulator's job. */
  readonly job: () => Promise<Measured>;
}

/** 1,000,000 rows of 12 columns: the emulator's jobs against the databases' own clients, as rows of a table. */
export async function databaseTimes(rounds: number): Promise<string[][]> {
  const servers = await startServers();
  const rehearsal = startRehearsal(servers);
  try {
    const clients = createClients(servers, join(rehearsal.folder, 'clients'));
    clients.prepare(tables(ROWS));
    const one: number[] = [];
    const four: number[] = [];
    const pairs: Pair[] = [
      {
        name: 'PostgreSQL to CSV ÷ psql \\copy to',
        budget: 1.5,
        client: clients.copyTo,
        job: () => rehearsal.toCsv('pg'),
      },
      {
        name: 'MariaDB to CSV ÷ mariadb --quick --batch',
        budget: 1.5,
        client: clients.quickBatch,
        job: () => rehearsal.toCsv('my'),
      },
      {
        name: 'CSV to PostgreSQL ÷ psql \\copy from',
        budget: 2,
        client: clients.copyFrom,
        job: () => {
          clients.clear();
          return rehearsal.fromCsv('pg');
        },
      },
    ];
    const rows: string[][] = [];
    for (const { name, budget, client, job } of pairs) {
      const times: number[] = [];
      const jobs: Measured[] = [];
      // In turns, so that a loaded minute weighs on both alike.
      for (let round = 0; round < rounds; round += 1) {
        times.push(client());
        jobs.push(await job());
      }
      const own = jobs.map(({ ms }) => ms);
      rows.push([
        name,
        seconds(times),
        seconds(own),
        pairedRatio(own, times).toFixed(2),
        `≤ ${budget.toFixed(2)}`,
        peak(jobs),
      ]);
    }
    const memory: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      one.push((await rehearsal.toCsv('pg')).ms);
      const measured = await rehearsal.toCsv('pg', 4);
      four.push(measured.ms);
      memory.push(measured);
    }
    rows.push([
      'PostgreSQL to CSV, four extractors ÷ one',
      seconds(one),
      seconds(four),
      pairedRatio(four, one).toFixed(2),
      '≤ 1.00',
      peak(memory),
    ]);
    return rows;
  } finally {
    rehearsal.remove();
    await servers.stop();
  }
}

export const DATABASE_HEAD = [
  '1,000,000 rows of 12 columns',
  'client',
  'job',
  'ratio',
  'budget',
  `memory, of ${MEMORY_BUDGET} MiB`,
];

function seconds(values: readonly number[]): string {
  return `${(median(values) / 1000).toFixed(2)} s`;
}

function peak(measured: readonly Measured[]): string {
  const bytes = Math.max(...measured.map((each) => each.bytes));
  return bytes === 0 ? 'not measured here' : `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}

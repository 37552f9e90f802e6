import { expect, test } from 'vitest';
import { fromTable, toCsv, yard } from './engine-support.ts';

test.each([
  [{}, [expect.stringMatching(/^job_1_\d+: 2 of 3 CSV rows hold a separator, quote or line break/)]],
  [{ quoteChar: 'true' }, []],
])('a CSV target with %j says which rows are broken', async (more, expected) => {
  const log: string[] = [];
  const at = yard({ log: (line) => log.push(line) });
  at.exec(`CREATE TABLE orders (id INTEGER, note TEXT); INSERT INTO orders VALUES (1, 'a'), (2, 'b,c'), (3, 'd"e')`);
  const outcome = await at.run({ from: fromTable(), to: toCsv(more) });
  expect([outcome.status, outcome.rows, log]).toEqual(['SUCCEEDED', '3/3/0', expected]);
});

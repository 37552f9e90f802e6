import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The demo's small world on this machine: what each link of its job stands for. */
export interface Shop {
  readonly dataFolder: string;
  readonly database: string;
  readonly bucket: string;
}

/**
 * Makes the shop's database anew, with a table of `rows` orders of which `dirty` have no number for their total (SQLite takes
 * any text in a DECIMAL column, as some old sources do), and an empty bucket.
 */
export function openShop(folder: string, rows: number, dirty: number): Shop {
  // A name of its own, for whatever is there of it is removed.
  const dataFolder = join(folder, 'cdm-demo-data');
  const database = join(dataFolder, 'shop_db', 'shop.db');
  const bucket = join(dataFolder, 'lake_obs', 'shop-lake');
  rmSync(dataFolder, { recursive: true, force: true });
  for (const place of [join(dataFolder, 'shop_db'), bucket]) mkdirSync(place, { recursive: true });
  const shop = new DatabaseSync(database);
  shop.exec(`
    PRAGMA journal_mode = OFF;
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, ordered_at TIMESTAMP, total DECIMAL(10, 2));
  `);
  // Every 3,919th order, a prime that spreads them over the table.
  shop
    .prepare(`
      WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
      INSERT INTO orders
      SELECT n, 1 + n * 7 % 9973, datetime(1767225600 + n * 60, 'unixepoch'),
        CASE WHEN n % 3919 = 0 AND n / 3919 <= ? THEN 'n/a' ELSE (n * 37 % 100000) / 100.0 END
      FROM number`)
    .run(rows, dirty);
  shop.close();
  return { dataFolder, database, bucket };
}

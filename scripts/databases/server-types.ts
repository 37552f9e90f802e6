import type { Programs } from './install.ts';

export interface Stoppable {
  readonly stop: () => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
}

export interface DatabaseAddress {
  /** As `linkConfig.databaseType` has it. */
  readonly type: 'POSTGRESQL' | 'MYSQL';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface StorageAddress {
  readonly host: string;
  readonly port: number;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly bucket: string;
}

export type DatabaseServer = DatabaseAddress & Stoppable;
export type StorageServer = StorageAddress & Stoppable;

export interface Servers {
  readonly programs: Programs;
  readonly postgres: DatabaseServer;
  readonly mariadb: DatabaseServer;
  readonly s3: StorageServer;
  /** Ends the servers and removes their data. */
  stop(): Promise<void>;
}

/** How a link reaches its data: by a folder of its name in the data folder, or by its own settings. */
export type LinkSettings = { readonly kind: 'folder' } | DatabaseSettings | StorageSettings;

export interface DatabaseSettings {
  readonly kind: 'database';
  readonly dialect: 'postgres' | 'mysql';
  readonly host: string;
  readonly port: number;
  readonly database: string | undefined;
  readonly user: string;
  readonly password: string;
  readonly tls: 'off' | 'unverified' | 'verified';
  readonly connectMs: number;
  /** How long the server may send nothing while it owes an answer. */
  readonly silenceMs: number;
  /** `options` of PostgreSQL's driver, `sessionVariables` of MySQL's. */
  readonly session: string | undefined;
  readonly zeroDates: 'text' | 'null';
}

export interface StorageSettings {
  readonly kind: 'storage';
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

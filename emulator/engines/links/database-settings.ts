import { isRecord } from '../../json.ts';
import { failure, JobFailure, unsupported } from '../job-failure.ts';
import { secret } from './link-secret.ts';
import type { DatabaseSettings } from './link-types.ts';

type Inputs = ReadonlyMap<string, string>;
type Properties = ReadonlyMap<string, string>;
type Dialect = DatabaseSettings['dialect'];

const DIALECTS: Readonly<Record<string, Dialect>> = {
  postgresql: 'postgres',
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
};
const DEFAULT_PORTS: Readonly<Record<Dialect, number>> = { postgres: 5432, mysql: 3306 };
const CONNECT_MS = 10_000;
// A query may sort for long before its first row; a frozen server must still end the run.
const SILENCE_MS = 300_000;
/** The inputs for a JDBC URL; the documentation has none, so the usual names are accepted. */
const URL_INPUTS = ['jdbcUrl', 'jdbcURL', 'connectionString', 'url'];
/** Driver properties without effect on the data. */
const IGNORED = new Set(
  `useUnicode characterEncoding useCursorFetch defaultFetchSize defaultRowFetchSize rewriteBatchedStatements
  reWriteBatchedInserts tcpKeepAlive autoReconnect allowPublicKeyRetrieval ApplicationName useSSL ssl sslmode socketTimeout
  connectTimeout options sessionVariables zeroDateTimeBehavior user password`.split(/\s+/),
);

/** Undefined for a link without a server, which is a folder of SQLite files. */
export function databaseSettings(name: string, inputs: Inputs): DatabaseSettings | undefined {
  const url = URL_INPUTS.map((input) => inputs.get(input)).find((text) => text !== undefined);
  const host = inputs.get('host');
  if (url === undefined && host === undefined) return undefined;
  if (inputs.get('useAgent') === 'true') throw unsupported([`linkConfig.useAgent=true of link ${name}`]);
  const address = url === undefined ? undefined : parseUrl(name, url);
  const type = address?.type ?? inputs.get('databaseType') ?? '';
  const dialect = DIALECTS[type.toLowerCase()];
  if (dialect === undefined) {
    throw unsupported([`linkConfig.databaseType=${type} of link ${name} (only POSTGRESQL, MYSQL, MARIADB)`]);
  }
  const properties = new Map([...(address?.properties ?? []), ...readProperties(name, inputs.get('jdbcProperties'))]);
  const strange = [...properties.keys()].filter((property) => !IGNORED.has(property));
  if (strange.length > 0) throw unsupported(strange.map((property) => `the JDBC property ${property} of link ${name}`));
  const user = inputs.get('username') ?? inputs.get('user') ?? properties.get('user');
  if (user === undefined) throw failure('Cdm.0238', `linkConfig.username of link ${name} cannot be left blank`);
  return {
    kind: 'database',
    dialect,
    host: address?.host ?? host ?? '',
    port: Number(address?.port ?? inputs.get('port') ?? DEFAULT_PORTS[dialect]),
    database: address?.database ?? inputs.get('database') ?? inputs.get('databaseName'),
    user,
    password: inputs.has('password') ? secret(name, inputs, 'password') : secret(name, properties, 'password'),
    tls: tlsMode(inputs, properties),
    connectMs: milliseconds(dialect, properties.get('connectTimeout'), CONNECT_MS),
    silenceMs: milliseconds(dialect, properties.get('socketTimeout'), SILENCE_MS),
    session: properties.get(dialect === 'postgres' ? 'options' : 'sessionVariables'),
    zeroDates: zeroDates(name, properties.get('zeroDateTimeBehavior')),
  };
}

interface Address {
  readonly type: string;
  readonly host: string;
  readonly port: string | undefined;
  readonly database: string | undefined;
  readonly properties: Properties;
}

function parseUrl(name: string, text: string): Address {
  const match = /^jdbc:(\w+):\/\/(.*)$/.exec(text);
  const parsed = match === null ? null : URL.parse(`http://${match[2]}`);
  // The URL itself can hold a password, so it is not shown.
  if (match === null || parsed === null)
    throw new JobFailure(`Cdm.0901: Link ${name} has a JDBC URL that cannot be read`);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  return {
    type: match[1] ?? '',
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    // The URL parser drops port 80, the default of http.
    port: parsed.port === '' ? /^[^/?]*:(\d+)/.exec(match[2] ?? '')?.[1] : parsed.port,
    database: database === '' ? undefined : database,
    properties: new Map(parsed.searchParams),
  };
}

function readProperties(name: string, text: string | undefined): Properties {
  if (text === undefined) return new Map();
  try {
    const tree: unknown = JSON.parse(text);
    if (isRecord(tree)) return new Map(Object.entries(tree).map(([key, value]) => [key, String(value)]));
  } catch {
    // The text can hold a secret, so the parser's message, which quotes it, is dropped.
  }
  throw new JobFailure(`Cdm.0238: linkConfig.jdbcProperties of link ${name} is not a JSON object`);
}

/** `sslmode=require` encrypts without a check of the certificate, as its documentation says. */
function tlsMode(inputs: Inputs, properties: Properties): DatabaseSettings['tls'] {
  const mode = properties.get('sslmode');
  if (mode === 'verify-full' || mode === 'verify-ca') return 'verified';
  const wanted =
    mode === 'require' || [inputs.get('useSSL'), properties.get('useSSL'), properties.get('ssl')].includes('true');
  return wanted ? 'unverified' : 'off';
}

/** PostgreSQL's driver counts its timeouts in seconds, MySQL's in milliseconds; 0 is no limit, here the default. */
function milliseconds(dialect: Dialect, text: string | undefined, otherwise: number): number {
  const value = Number(text ?? 0) * (dialect === 'postgres' ? 1000 : 1);
  return value > 0 ? value : otherwise;
}

function zeroDates(name: string, text: string | undefined): DatabaseSettings['zeroDates'] {
  if (text === undefined) return 'text';
  if (/^convert_?to_?null$/i.test(text)) return 'null';
  throw unsupported([`zeroDateTimeBehavior=${text} of link ${name} (only convertToNull)`]);
}

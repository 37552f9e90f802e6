import * as z from 'zod/mini';

export const DEPLOYMENT_TASK = 'cdm-migration';
const PAYLOAD_FORMAT = 'huaweicloud-cdm-action/deployment';
const PAYLOAD_VERSION = 1;

/** A payload of this size is stored whole, and a query for a hundred deployments stays within the limit of a reply. */
export const MAX_PAYLOAD_BYTES = 60_000;

/**
 * What `/collect` needs in order to judge a migration. It holds no secret and no address: where credentials go, only the
 * inputs of `/collect` say.
 */
export interface MigrationPayload {
  /** The output `handle`; empty before the jobs are submitted. GitHub offers no way to change a payload later. */
  readonly handle: string;
  readonly expect: string;
  readonly onUnmeasured: 'fail' | 'warn' | 'pass';
  readonly onMissingBaseline: 'fail' | 'warn' | 'pass';
  /** RFC 3339; `null` if none was given. */
  readonly dataTime: string | null;
  readonly deleteJob: 'never' | 'on-success' | 'always';
  /** The page of the workflow run. */
  readonly runUrl: string | null;
  /** The step that created the deployment waits for the migration itself until then, in milliseconds since 1970. */
  readonly watchedUntil: number | null;
  /** The deployment that this one replaces; `null` if it is the first. */
  readonly replaces: number | null;
}

const OnRule = z.enum(['fail', 'warn', 'pass']);

const Schema = z.object({
  handle: z.string(),
  expect: z.string(),
  onUnmeasured: OnRule,
  onMissingBaseline: OnRule,
  dataTime: z.nullable(z.string()),
  deleteJob: z.enum(['never', 'on-success', 'always']),
  runUrl: z.nullable(z.string()),
  watchedUntil: z.nullable(z.number()),
  replaces: z.nullable(z.number()),
});

const Head = z.object({ format: z.literal(PAYLOAD_FORMAT), version: z.unknown() });

/** The payload as the API takes it: a JSON object. */
export function payloadObject(payload: MigrationPayload): Record<string, unknown> {
  return { format: PAYLOAD_FORMAT, version: PAYLOAD_VERSION, ...payload };
}

export function payloadBytes(payload: MigrationPayload): number {
  return Buffer.byteLength(JSON.stringify(payloadObject(payload)));
}

export type DecodedPayload =
  | { readonly ok: true; readonly payload: MigrationPayload }
  /** A sentence without its subject. */
  | { readonly ok: false; readonly problem: string };

/** Reads the payload of a deployment as GraphQL shows it: text, and text within text if it was stored as text. */
export function decodePayload(text: string | null): DecodedPayload {
  const json = jsonOf(text ?? '');
  const value = typeof json === 'string' ? jsonOf(json) : json;
  if (value === undefined) return bad('its payload is not JSON');
  const head = Head.safeParse(value);
  if (!head.success) return bad('its payload was not written by this action');
  const { version } = head.data;
  if (version !== PAYLOAD_VERSION)
    return bad(
      `its payload has the version ${JSON.stringify(version)}, and this release of the action reads ${PAYLOAD_VERSION}`,
    );
  const read = Schema.safeParse(value);
  if (read.success) return { ok: true, payload: read.data };
  const field = read.error.issues[0]?.path.map(String).join('.') ?? '';
  return bad(`its payload is damaged at ${field === '' ? 'its top' : field}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bad(problem: string): DecodedPayload {
  return { ok: false, problem };
}

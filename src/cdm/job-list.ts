import { isObject, type Json } from '../text/exact-json.ts';

/** A job's definition as the service returns it: values URL-encoded, fields of its own added. */
export type JobDefinition = { readonly [key: string]: Json };

export interface JobPage {
  readonly total: number | null;
  readonly jobs: readonly JobDefinition[];
}

export function readJobPage(body: Json): JobPage | null {
  if (!isObject(body) || !Array.isArray(body.jobs)) return null;
  return {
    total: typeof body.total === 'number' ? body.total : null,
    jobs: (body.jobs as readonly Json[]).filter(isObject),
  };
}

/** A date of a definition in milliseconds since 1970, which the service writes as a number or as its digits; `null` if it is none. */
export function dateIn(value: unknown): number | null {
  return /^[1-9]\d{0,14}$/.test(String(value)) ? Number(value) : null;
}

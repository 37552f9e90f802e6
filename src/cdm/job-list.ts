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

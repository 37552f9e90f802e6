import { parseExactJson } from '../../text/exact-json.ts';
import type { NewJob } from '../run/job-request.ts';
import { differences } from './definition-diff.ts';

/** Fields of a job in which a date macro, a placeholder or the suffix was filled in. */
export function filledInFields({ json, template }: NewJob): ReadonlySet<string> {
  if (template === null) return new Set();
  return new Set(differences(parseExactJson(json), parseExactJson(template)).map(({ field }) => field));
}

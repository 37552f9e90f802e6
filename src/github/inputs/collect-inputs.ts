import { readConnection } from './connection-inputs.ts';
import { type Environment, InputReader } from './input-reader.ts';
import type { CollectInputs, ParsedInputs } from './inputs.ts';
import { DURATION_ALLOWED, parseBoolean, parseDuration } from './parse-value.ts';
import { BOOLEAN_ALLOWED } from './polling-inputs.ts';

const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;

/** With `auto`: all routes together. A check every few minutes has time, and other steps use the same limits. */
const REQUESTS_PER_MINUTE = 90;

/** Inputs of the action in `/collect`. What each migration is judged by is in its deployment. */
export function parseCollectInputs(env: Environment): ParsedInputs<CollectInputs> {
  const reader = new InputReader(env);
  const connection = readConnection(reader, env, true);
  const { requestsPerMinute } = connection;
  const inputs: CollectInputs = {
    ...connection,
    requestsPerMinute: requestsPerMinute === 'auto' ? REQUESTS_PER_MINUTE : requestsPerMinute,
    environments: reader.lines('deployment-environment'),
    giveUpAfterMs: reader.value('give-up-after', parseDuration, DURATION_ALLOWED, GIVE_UP_AFTER_MS),
    summary: reader.value('summary', parseBoolean, BOOLEAN_ALLOWED, true),
    resultsFile: reader.line('results-file'),
    githubToken: reader.key('github-token'),
  };
  if (!reader.has('github-token'))
    reader.problem('github-token', 'is empty, and the deployments are listed with it ("deployments: write").');
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems, inputs };
  return { ok: true, inputs, warnings: reader.warnings };
}

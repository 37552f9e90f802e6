import type { InputReader } from './input-reader.ts';
import type { DeploymentInputs, ReportInputs, WaitingInputs } from './inputs.ts';
import { DURATION_ALLOWED, type Parsed, parseBoolean, parseDuration } from './parse-value.ts';

/** Longer than most migrations, and inside the 6 hours after which GitHub ends a job. */
const WAIT_TIMEOUT_MS = 5 * 60 * 60 * 1000;
const MIN_POLL_MS = 1000;

export const BOOLEAN_ALLOWED = 'true or false';

export function readWaiting(reader: InputReader, onCancel: 'stop' | 'leave'): WaitingInputs {
  return {
    waitTimeoutMs: reader.value('wait-timeout', parseDuration, DURATION_ALLOWED, WAIT_TIMEOUT_MS),
    pollInterval: reader.value<'auto' | number>(
      'poll-interval',
      parsePollInterval,
      `auto, or ${DURATION_ALLOWED} and at least 1s`,
      'auto',
    ),
    onTimeout: reader.oneOf('on-timeout', ['leave', 'stop', 'pending'], 'leave'),
    onCancel: reader.oneOf('on-cancel', ['stop', 'leave'], onCancel),
    deleteJob: reader.oneOf('delete-job', ['never', 'on-success', 'always'], 'never'),
  };
}

function parsePollInterval(text: string): Parsed<'auto' | number> {
  if (text === 'auto') return { ok: true, value: 'auto' };
  const parsed = parseDuration(text);
  return parsed.ok && parsed.value < MIN_POLL_MS ? { ok: false, wrong: 'that is shorter than 1 second' } : parsed;
}

/** Longer than the service is known to take before it records a run, with a margin. */
export const RESEND_AFTER_MS = 10 * 60 * 1000;
const MIN_RESEND_MS = 15_000;
export const RESEND_AFTER_ALLOWED = `never, or ${DURATION_ALLOWED} and at least 15s`;

export function parseResendAfter(text: string): Parsed<'never' | number> {
  if (text === 'never') return { ok: true, value: 'never' };
  const parsed = parseDuration(text);
  return parsed.ok && parsed.value < MIN_RESEND_MS ? { ok: false, wrong: 'that is shorter than 15 seconds' } : parsed;
}

export function readReport(reader: InputReader): ReportInputs {
  const inputs: ReportInputs = {
    expect: reader.text('expect') ?? '',
    onUnmeasured: reader.oneOf('on-unmeasured', ['fail', 'warn', 'pass'], 'fail'),
    onMissingBaseline: reader.oneOf('on-missing-baseline', ['fail', 'warn', 'pass'], 'warn'),
    baselineFiles: reader.list('baseline-file'),
    summary: reader.value('summary', parseBoolean, BOOLEAN_ALLOWED, true),
    resultsFile: reader.line('results-file'),
    pullRequestComment: reader.oneOf('pull-request-comment', ['never', 'on-failure', 'always'], 'never'),
    githubToken: reader.key('github-token'),
  };
  if (inputs.pullRequestComment !== 'never' && inputs.githubToken === null)
    reader.warn('pull-request-comment', 'has no effect: "github-token" is empty, so no comment can be written.');
  return inputs;
}

/** Without a token no deployment can be created, and nothing may be submitted without it. */
export function readDeployment(reader: InputReader): DeploymentInputs {
  const deploymentEnvironment = reader.line('deployment-environment');
  if (deploymentEnvironment !== null && !reader.has('github-token'))
    reader.problem('github-token', 'is empty, and "deployment-environment" needs a token with "deployments: write".');
  return { deploymentEnvironment };
}

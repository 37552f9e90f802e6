import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadJobCheck } from '../../src/job-file/check/check-jobs.ts';
import type { Finding } from '../../src/job-file/findings/types.ts';
import { type LoadedJobs, type PlanOptions, planJobs } from '../../src/job-file/plan.ts';

export const FIXTURES = fileURLToPath(new URL('../fixtures/job-files/', import.meta.url));

export const fixtureNames = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));

export function fixture(name: string): string {
  return readFileSync(FIXTURES + name, 'utf8');
}

export const NO_OPTIONS: PlanOptions = {
  only: [],
  exclude: [],
  variables: new Map(),
  suffix: '',
  fill: null,
};

/** Plans one text as the file `jobs.json`. */
export function plan(text: string, options: Partial<PlanOptions> = {}): Promise<LoadedJobs> {
  return planJobs([{ file: 'jobs.json', text }], { ...NO_OPTIONS, ...options });
}

/** Plans one text as the file `jobs.json`, with the check of its jobs. */
export async function planAndCheck(text: string, options: Partial<PlanOptions> = {}): Promise<LoadedJobs> {
  return plan(text, { check: await loadJobCheck(), ...options });
}

/** A finding as `line:column code`, with a mark for its severity: `!` fatal, `~` warning, `.` info. */
export function short(finding: Finding): string {
  const mark = finding.fatal ? '!' : { error: '', warning: '~', info: '.' }[finding.severity];
  return `${finding.line}:${finding.column} ${mark}${finding.code}`;
}

/** A minimal job. */
export function tinyJob(name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name,
    'from-connector-name': 'generic-jdbc-connector',
    'to-connector-name': 'obs-connector',
    'from-link-name': 'a',
    'to-link-name': 'b',
    ...more,
  };
}

import { EMPTY_JOB_INDEX } from '../../../src/migration/clusters/job-index.ts';
import { NO_KNOWN_SETTINGS } from '../../../src/migration/definition/definition-diff.ts';
import type { ExistingDefinition } from '../../../src/migration/definition/existing-definition.ts';
import type { NewJob } from '../../../src/migration/run/job-request.ts';
import type { Ports } from '../../../src/migration/run/ports.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import type { RunJobsOptions } from '../../../src/migration/run-jobs.ts';
import { createPacer } from '../../../src/migration/wait/pacer.ts';
import type { FakeService } from './fake-service.ts';
import { testPorts } from './ports.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface TestStep {
  readonly ports: Ports;
  readonly options: RunJobsOptions;
  readonly cancel: AbortController;
  readonly lines: string[];
  /** The last record saved for each job. */
  readonly saved: Map<string, RunRecord>;
  readonly history: RunRecord[];
  readonly backups: ExistingDefinition[];
}

export function newJob(name: string, more: Partial<NewJob> = {}): NewJob {
  return {
    kind: 'new',
    name,
    baseName: name,
    json: JSON.stringify({ name, job_type: 'NORMAL_JOB' }),
    jobType: 'NORMAL_JOB',
    retryJobType: 'NONE',
    rerun: 'unknown',
    template: null,
    fromLink: null,
    toLink: null,
    ...more,
  };
}

/** A step with the defaults of the action, over a fake service. */
export function testStep(
  clock: VirtualClock,
  service: FakeService,
  clusters: readonly string[],
  more: Partial<RunJobsOptions> & { readonly waitMs?: number; readonly perMinute?: number | 'auto' } = {},
): TestStep {
  const saved = new Map<string, RunRecord>();
  const history: RunRecord[] = [];
  const backups: ExistingDefinition[] = [];
  const cancel = new AbortController();
  const { waitMs = 5 * 3600_000, perMinute = 100, ...rest } = more;
  const { ports, lines } = testPorts(service.cdm, clock, perMinute);
  const options: RunJobsOptions = {
    clusters,
    policy: 'update',
    jobIndex: EMPTY_JOB_INDEX,
    resumeSince: null,
    resendAfter: 600_000,
    deadline: clock.now() + waitMs,
    submitDeadline: clock.now() + waitMs,
    locateDeadline: clock.now() + waitMs,
    cancel: cancel.signal,
    pacer: createPacer(ports, 'auto'),
    singleQuery: false,
    onTimeout: 'leave',
    onCancel: 'stop',
    deleteJob: 'never',
    stepJobs: new Set(),
    wait: true,
    maxRunning: 10,
    failFast: false,
    save: (record) => {
      saved.set(record.name, record);
      history.push(record);
    },
    backUpDefinition: (_job, standing) => backups.push(standing),
    knownSettings: async () => NO_KNOWN_SETTINGS,
    onStatus: (record, word) => lines.push(`${record.name}: ${word}`),
    onPoll: () => undefined,
    onEnd: (ended) => lines.push(`${ended.record.name} ended: ${ended.status}`),
    ...rest,
  };
  return { ports, options, cancel, lines, saved, history, backups };
}

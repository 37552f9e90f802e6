import { limitRate } from '../../../src/cdm/limit-rate.ts';
import type { OpenDeployment } from '../../../src/github/api/deployment-list.ts';
import { type MigrationPayload, payloadObject } from '../../../src/github/api/deployment-payload.ts';
import type { DeploymentStatus, Deployments } from '../../../src/github/api/deployments.ts';
import type { CollectInputs } from '../../../src/github/inputs/inputs.ts';
import { encodeHandle } from '../../../src/migration/run/encode-handle.ts';
import type { Ports } from '../../../src/migration/run/ports.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { createRateLimiter } from '../../../src/requests/rate-limit/rate-limiter.ts';
import { collectAll } from '../../../src/steps/collect/collect-all.ts';
import type { Collected } from '../../../src/steps/collect/collected.ts';
import type { Connections } from '../../../src/steps/collect/connections.ts';
import { readMigrations } from '../../../src/steps/collect/open-migration.ts';
import type { StepContext } from '../../../src/steps/context/step-context.ts';
import { BARE_PAYLOAD } from '../../github/fixtures.ts';
import type { FakeService } from '../../migration/support/fake-service.ts';
import type { VirtualClock } from '../../migration/support/virtual-clock.ts';

export const HOST = 'cdm.example';
export const PROJECT = '1551c7f6c808414d8e9f3c514a170f2e';
/** What `auto` is for `/collect`. */
const PER_MINUTE = 90;
const MINUTE = 60_000;

export interface FakeGitHub {
  readonly deployments: Deployments;
  readonly statuses: Map<number, DeploymentStatus[]>;
  /** Every open deployment, as the query shows them. */
  open: OpenDeployment[];
  /** GitHub's answers in the place of the usual ones. */
  problem: ((what: 'stateOf' | 'setStatus', id: number) => string | null) | null;
  stateOf(id: number): string | undefined;
}

/** Deployments in memory. */
export function fakeGitHub(): FakeGitHub {
  const statuses = new Map<number, DeploymentStatus[]>();
  const failed = (problem: string) => ({ ok: false as const, problem });
  const github: FakeGitHub = {
    statuses,
    open: [],
    problem: null,
    stateOf: (id) => statuses.get(id)?.at(-1)?.state,
    deployments: {
      create: () => Promise.resolve(failed('not here')),
      close: () => Promise.resolve(),
      remove: () => Promise.resolve(failed('not here')),
      listOpen: () => {
        const open = github.open.filter(({ id }) => github.stateOf(id) === 'in_progress');
        return Promise.resolve({ ok: true, value: { open, complete: true } });
      },
      stateOf: (id) => {
        const problem = github.problem?.('stateOf', id) ?? null;
        return Promise.resolve(problem === null ? { ok: true, value: github.stateOf(id) ?? null } : failed(problem));
      },
      setStatus: (id, status) => {
        const problem = github.problem?.('setStatus', id) ?? null;
        if (problem !== null) return Promise.resolve(failed(problem));
        statuses.get(id)?.push(status);
        return Promise.resolve({ ok: true, value: undefined });
      },
    },
  };
  return github;
}

export const BARE: MigrationPayload = {
  ...BARE_PAYLOAD,
  runUrl: 'https://github.com/octo/warehouse/actions/runs/1',
};

/** Opens a deployment for the runs of these records. */
export function openDeployment(
  github: FakeGitHub,
  records: readonly RunRecord[],
  more: Partial<MigrationPayload> & { readonly createdAt: number; readonly environment?: string },
): number {
  const { createdAt, environment = 'warehouse', ...rest } = more;
  const id = 100 + github.open.length;
  const handle = records.length === 0 ? '' : encodeHandle({ projectId: PROJECT, host: HOST, records });
  const payload = JSON.stringify(payloadObject({ ...BARE, handle, ...rest }));
  const creator = { login: 'github-actions', isApp: true };
  github.open.push({ id, environment, createdAt, ref: null, sha: 'a'.repeat(40), payload, creator });
  github.statuses.set(id, [{ state: 'in_progress', description: '', logUrl: null }]);
  return id;
}

export interface Collector {
  /** One check, as the step does it. */
  collect(): Promise<readonly Collected[]>;
  readonly lines: string[];
  readonly cancel: AbortController;
  /** How long the checks took, in runner minutes as GitHub counts them. */
  minutes(): number;
}

export interface CollectorOptions {
  readonly inputs?: Partial<CollectInputs>;
  readonly connections?: Connections;
}

/** A collector over a service in memory, in virtual time. */
export function collector(
  clock: VirtualClock,
  service: Pick<FakeService, 'cdm'>,
  github: FakeGitHub,
  { inputs, connections }: CollectorOptions = {},
): Collector {
  const lines: string[] = [];
  const cancel = new AbortController();
  const log = {
    info: (text: string) => lines.push(text),
    warning: (text: string) => lines.push(`warning: ${text}`),
    error: (text: string) => lines.push(`error: ${text}`),
    warnings: () => 0,
    group: (title: string) => lines.push(title),
  };
  const context = {
    env: { GITHUB_REPOSITORY: 'octo/warehouse', GITHUB_RUN_ID: '7' },
    clock,
    log,
    cancel: cancel.signal,
    internalError: new Promise<never>(() => undefined),
    print: () => undefined,
    mask: () => undefined,
  } as unknown as StepContext;
  const all: CollectInputs = {
    environments: [],
    giveUpAfterMs: 7 * 24 * 60 * MINUTE,
    endpoint: null,
    summary: true,
    resultsFile: null,
    ...inputs,
  } as CollectInputs;
  let minutes = 0;
  return {
    lines,
    cancel,
    minutes: () => minutes,
    collect: async () => {
      const startedAt = clock.now();
      const rateLimiter = createRateLimiter(PER_MINUTE, clock, cancel.signal);
      const ports: Ports = {
        cdm: limitRate(service.cdm, rateLimiter, clock),
        clock,
        log,
        rateLimiter,
        reached: () => true,
      };
      const collected: Collected[] = [];
      const listed = await github.deployments.listOpen();
      const migrations = readMigrations(listed.ok ? listed.value.open : [], all.environments, clock.now());
      const toService = connections ?? {
        to: () => Promise.resolve({ ok: true, service: { ports, clusterNames: () => Promise.resolve(new Map()) } }),
        close: () => Promise.resolve(),
      };
      const { deployments } = github;
      await collectAll(
        { context, deployments, connections: toService, inputs: all, target: { region: null } },
        migrations,
        collected,
      );
      minutes += Math.max(1, Math.ceil((clock.now() - startedAt) / MINUTE));
      return collected;
    },
  };
}

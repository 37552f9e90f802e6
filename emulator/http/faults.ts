import type { FaultMatch, FaultRule } from './fault-rules.ts';
import type { Route } from './routes.ts';

interface ArmedFault {
  readonly rule: FaultRule;
  skip: number;
  left: number;
}

/** The armed rules, oldest first. */
export type Faults = ArmedFault[];

export function armFault(faults: Faults, rule: FaultRule): void {
  const times = rule.times ?? 1;
  faults.push({ rule, skip: rule.skip ?? 0, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
}

export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly route: Route | undefined;
  /** Jobs and clusters that the request is about. */
  readonly jobs: readonly string[];
  readonly clusters: readonly string[];
}

/** The first rule that hits. Counts it down, and those that let the request pass. */
export function takeFault(faults: Faults, target: FaultTarget): FaultRule | undefined {
  for (const armed of faults) {
    if (armed.left <= 0 || !matches(armed.rule.match ?? {}, target)) continue;
    if (armed.skip > 0) {
      armed.skip--;
      continue;
    }
    armed.left--;
    return armed.rule;
  }
  return undefined;
}

/** Whether the service carries out the request although the rule hits it. */
export function runsRequestFirst(rule: FaultRule): boolean {
  if (rule.after !== undefined) return rule.after === 'work';
  return !['status', 'html', 'throttle', 'denied', 'redirect'].includes(rule.kind);
}

function matches(match: FaultMatch, target: FaultTarget): boolean {
  const { method, path, pathRegex, job, cluster, route } = match;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  if (path !== undefined && !matchesPath(path, target.path)) return false;
  if (pathRegex !== undefined && !new RegExp(pathRegex).test(target.path)) return false;
  if (job !== undefined && !target.jobs.includes(job)) return false;
  if (cluster !== undefined && !target.clusters.includes(cluster)) return false;
  if (route === undefined) return true;
  return target.route !== undefined && [route].flat().includes(target.route.name);
}

function matchesPath(wanted: RegExp | string, path: string): boolean {
  if (typeof wanted === 'string') return path.includes(wanted);
  // Without the flags g and y, which make a result depend on the previous one.
  return new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(path);
}

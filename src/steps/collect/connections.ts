import type { CollectInputs } from '../../github/inputs/inputs.ts';
import type { Handle } from '../../migration/run/encode-handle.ts';
import type { Ports } from '../../migration/run/ports.ts';
import type { RateLimiter } from '../../requests/rate-limit/rate-limiter.ts';
import type { Problem } from '../../results/types.ts';
import { readClusterNames } from '../connect/cluster-names.ts';
import { type Connected, connect } from '../connect/connect.ts';
import type { Target } from '../connect/target.ts';
import type { StepContext } from '../context/step-context.ts';

export interface Service {
  readonly ports: Ports;
  /** Names of the clusters by their ids; read once. */
  clusterNames(): Promise<ReadonlyMap<string, string>>;
}

export type Reached =
  | { readonly ok: true; readonly service: Service }
  | { readonly ok: false; readonly problem: Problem };

/** The service, for the handles of any project: one connection a project, all of them under one rate limit. */
export interface Connections {
  to(handle: Handle): Promise<Reached>;
  close(): Promise<void>;
}

const PROJECT_ID = /^[0-9a-f]{32}$/i;

/** @param spanMs how long the whole check may take */
export function openConnections(
  context: StepContext,
  target: Target,
  inputs: CollectInputs,
  spanMs: number,
): Connections {
  const open = new Map<string, Promise<Connected>>();
  const names = new Map<string, Promise<ReadonlyMap<string, string>>>();
  let shared: RateLimiter | undefined;
  const serviceOf = (key: string, ports: Ports): Service => ({
    ports,
    clusterNames: () => {
      const known = names.get(key) ?? readClusterNames(ports, context.cancel);
      names.set(key, known);
      return known;
    },
  });
  const connectTo = async (projectId: string): Promise<Connected> => {
    const connected = await connect(
      context,
      { ...target, projectId },
      { ...inputs, waitTimeoutMs: spanMs },
      {
        ...(shared && { rateLimiter: shared }),
      },
    );
    if (connected.ok) shared ??= connected.connection.ports.rateLimiter;
    return connected;
  };
  return {
    to: async (handle) => {
      const { projectId } = target;
      if (handle.host !== target.cdm.host) return elsewhere('the service at', handle.host, target.cdm.host);
      if (projectId !== null && PROJECT_ID.test(projectId) && projectId !== handle.projectId)
        return elsewhere('the project', handle.projectId, projectId);
      // The input may be the name of a project: its id is looked up. Without the input each handle has its own.
      const key = projectId ?? handle.projectId;
      const known = open.get(key) ?? connectTo(key);
      open.set(key, known);
      const connected = await known;
      if (!connected.ok) return connected;
      const { connection } = connected;
      if (connection.projectId !== handle.projectId)
        return elsewhere('the project', handle.projectId, connection.projectId);
      return { ok: true, service: serviceOf(key, connection.ports) };
    },
    close: async () => {
      for (const connected of await Promise.all(open.values())) if (connected.ok) await connected.connection.close();
    },
  };
}

function elsewhere(what: string, theirs: string, ours: string): Reached {
  return {
    ok: false,
    problem: {
      title: 'Migration of another place',
      message: `its jobs were submitted to ${what} ${theirs}, and the inputs lead to ${ours}`,
      hint: 'Collect it with the inputs of its submission. Give each place an environment of its own, and name it in `deployment-environment`.',
    },
  };
}

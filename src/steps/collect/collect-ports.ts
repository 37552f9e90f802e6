import type { Deployments } from '../../github/api/deployments.ts';
import type { CollectInputs } from '../../github/inputs/inputs.ts';
import type { Target } from '../connect/target.ts';
import type { StepContext } from '../context/step-context.ts';
import type { Connections } from './connections.ts';

/** What a check of migrations works with. */
export interface CollectPorts {
  readonly context: StepContext;
  readonly deployments: Deployments;
  readonly connections: Connections;
  readonly inputs: CollectInputs;
  readonly target: Pick<Target, 'region'>;
}

import type { DeploymentStatus, Deployments } from '../../github/api/deployments.ts';

export type CloseResult =
  | { readonly kind: 'closed' }
  /** It is no longer `in_progress`; `null`: it was deleted. */
  | { readonly kind: 'elsewhere'; readonly state: string | null }
  /** The rest of a sentence. */
  | { readonly kind: 'failed'; readonly problem: string };

/**
 * Closes a deployment that is still open. The status is read right before, and after the migration was checked: a
 * collector deletes jobs only once it has closed, so what another one deleted can never look like a loss here.
 */
export async function closeDeployment(
  deployments: Deployments,
  id: number,
  status: DeploymentStatus,
): Promise<CloseResult> {
  const current = await deployments.stateOf(id);
  if (!current.ok) return { kind: 'failed', problem: current.problem };
  if (current.value !== 'in_progress') return { kind: 'elsewhere', state: current.value };
  const set = await deployments.setStatus(id, status);
  return set.ok ? { kind: 'closed' } : { kind: 'failed', problem: set.problem };
}

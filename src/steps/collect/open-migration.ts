import type { OpenDeployment } from '../../github/api/deployment-list.ts';
import { decodePayload, type MigrationPayload } from '../../github/api/deployment-payload.ts';
import { decodeHandle } from '../../migration/run/decode-handle.ts';
import type { Handle } from '../../migration/run/encode-handle.ts';

/** What one open deployment is to `/collect`. */
export type OpenMigration =
  | {
      readonly kind: 'readable';
      readonly deployment: OpenDeployment;
      readonly payload: MigrationPayload;
      readonly handle: Handle;
    }
  /** The step that created it still waits for the migration itself. */
  | { readonly kind: 'watched'; readonly deployment: OpenDeployment; readonly until: number }
  /** Another deployment carries its handle. */
  | { readonly kind: 'replaced'; readonly deployment: OpenDeployment; readonly by: number }
  /** No release of this action can judge it. */
  | { readonly kind: 'unreadable'; readonly deployment: OpenDeployment; readonly reason: string }
  /** Neither GitHub Actions nor a GitHub App created it. */
  | { readonly kind: 'stranger'; readonly deployment: OpenDeployment }
  | { readonly kind: 'other-environment'; readonly deployment: OpenDeployment };

/** Decides for each open deployment what it is. Keeps the order. */
export function readMigrations(
  open: readonly OpenDeployment[],
  environments: readonly string[],
  now: number,
): readonly OpenMigration[] {
  const payloads = open.map((deployment) => decodePayload(deployment.payload));
  const replacedBy = new Map<number, number>();
  for (const [index, read] of payloads.entries()) {
    const deployment = open[index];
    // A stranger must not be able to put a deployment of ours aside.
    if (read.ok && read.payload.replaces !== null && deployment?.creator.isApp === true)
      replacedBy.set(read.payload.replaces, deployment.id);
  }
  return open.map((deployment, index): OpenMigration => {
    const read = payloads[index] ?? decodePayload(null);
    const by = replacedBy.get(deployment.id);
    if (!deployment.creator.isApp) return { kind: 'stranger', deployment };
    if (environments.length > 0 && !environments.includes(deployment.environment))
      return { kind: 'other-environment', deployment };
    if (by !== undefined) return { kind: 'replaced', deployment, by };
    if (!read.ok) return { kind: 'unreadable', deployment, reason: read.problem };
    const { payload } = read;
    if (payload.watchedUntil !== null && now < payload.watchedUntil)
      return { kind: 'watched', deployment, until: payload.watchedUntil };
    if (payload.handle === '') return { kind: 'unreadable', deployment, reason: WITHOUT_HANDLE };
    const decoded = decodeHandle(payload.handle);
    if (!decoded.ok) return { kind: 'unreadable', deployment, reason: `its handle cannot be read: ${decoded.problem}` };
    return { kind: 'readable', deployment, payload, handle: decoded.handle };
  });
}

const WITHOUT_HANDLE = 'the step that submitted its jobs ended before it could record their runs';

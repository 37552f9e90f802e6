import type { Env } from '../../ports.ts';

/** Why a run may have no secrets although the repository has them; the empty string if no cause is visible. */
export function missingCredentialHint(env: Env): string {
  if (env.GITHUB_ACTOR === 'dependabot[bot]')
    return 'A run that Dependabot started sees only Dependabot secrets, and may not write: store the secrets for Dependabot too, or leave this job out for it.';
  if (env.GITHUB_EVENT_NAME === 'pull_request' || env.GITHUB_EVENT_NAME === 'pull_request_review')
    return 'This run is for a pull request. One from a fork sees no secrets and gets no id token: leave this job out for forks (if: github.event.pull_request.head.repo.full_name == github.repository).';
  return '';
}

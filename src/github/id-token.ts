/**
 * GitHub's OpenID Connect token for this job. Loaded on need: only one of the ways to prove who asks uses it.
 *
 * @param audience `null` for GitHub's own default
 */
export async function getIdToken(audience: string | null): Promise<string> {
  const core = await import('@actions/core');
  return audience === null ? core.getIDToken() : core.getIDToken(audience);
}

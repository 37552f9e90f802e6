import { json, type Response } from '../http/messages.ts';
import { DOMAIN, type Iam } from './iam-state.ts';

/** The caller's projects, or those of one name. */
export function listProjects(iam: Iam, name: string | undefined): Response {
  const projects = iam.projects
    .filter((project) => name === undefined || project.name === name)
    .map(({ id, name: own }) => ({
      id,
      name: own,
      domain_id: DOMAIN.id,
      parent_id: DOMAIN.id,
      is_domain: false,
      enabled: true,
      description: '',
      links: { self: `/v3/projects/${id}` },
    }));
  return json(200, { links: links('/v3/projects'), projects });
}

/** The account of the caller. */
export function listDomains(): Response {
  const domain = { ...DOMAIN, enabled: true, description: '', links: { self: `/v3/domains/${DOMAIN.id}` } };
  return json(200, { domains: [domain], links: links('/v3/auth/domains') });
}

function links(self: string) {
  return { self, previous: null, next: null };
}

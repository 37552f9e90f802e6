import type { ClusterSpec } from './specs.ts';

/** Documented examples and made-up text; none of it is secret. */
export const DEMO = {
  projectId: '1551c7f6c808414d8e9f3c514a170f2e',
  projectName: 'eu-west-101',
  clusterIds: ['b0791496-e111-4e75-b7ca-9277aeab9297', 'c2db1191-eb6c-464a-a0d3-b434e6c6df26'],
  ak: 'DEMOACCESSKEY0000001',
  sk: 'demo-secret-key-not-a-real-one-00000001',
  oidcRequestToken: 'demo-oidc-request-token',
  user: { domain: 'demo-account', name: 'demo-user', password: 'demo-password-not-a-real-one' },
  identityProvider: 'github-demo',
  providerUrn: 'iam::demo-account-id:oidcProvider:github',
  agencyUrn: 'iam::demo-account-id:agency:cdm-migrations',
} as const;

/** The clusters of an emulator without `clusters` in its options. */
export function demoClusters(): ClusterSpec[] {
  return DEMO.clusterIds.map((id, index) => ({ id, name: `cdm-demo-${index + 1}` }));
}

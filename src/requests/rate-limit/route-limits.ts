/** The routes of CDM, each with its own limit. */
export type Route =
  | 'create-and-start'
  | 'start'
  | 'stop'
  | 'delete'
  | 'modify'
  | 'status'
  | 'history'
  /** One job, or a page of all. */
  | 'query'
  | 'clusters'
  | 'cluster'
  | 'start-cluster'
  | 'link';

/**
 * Requests a minute that the service documents for one IAM user.
 * Source: https://support.huaweicloud.com/intl/en-us/api-dgc/dgc_02_0007.html, read on 2026-11-28.
 */
export const DOCUMENTED_LIMITS: Readonly<Record<Route, number>> = {
  'create-and-start': 120,
  start: 1200,
  stop: 1200,
  delete: 120,
  modify: 120,
  status: 120,
  history: 120,
  query: 120,
  clusters: 120,
  cluster: 120,
  'start-cluster': 20,
  link: 120,
};

/** The tenth that is left is for other programs of the same user, such as the console. */
export const SHARE_OF_LIMIT = 0.9;

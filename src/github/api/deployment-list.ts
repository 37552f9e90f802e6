import * as z from 'zod/mini';
import { DEPLOYMENT_TASK } from './deployment-payload.ts';

/**
 * Newest first, for GitHub has no filter by task or status: by its default order the first page would hold the oldest
 * deployments of the repository.
 */
export const LIST_QUERY = `query openMigrations($owner: String!, $name: String!, $cursor: String) {
  repository(owner: $owner, name: $name) {
    deployments(first: 100, after: $cursor, orderBy: {field: CREATED_AT, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        databaseId
        task
        environment
        createdAt
        payload
        commitOid
        ref { name }
        creator { __typename login }
        latestStatus { state }
      }
    }
  }
}`;

/** A deployment of our task whose newest status is `in_progress`. */
export interface OpenDeployment {
  readonly id: number;
  readonly environment: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly ref: string | null;
  readonly sha: string;
  readonly payload: string | null;
  readonly creator: { readonly login: string; readonly isApp: boolean };
}

export interface DeploymentPage {
  readonly open: readonly OpenDeployment[];
  /** When the oldest deployment of the page was created, whatever its task; `null` for an empty page. */
  readonly oldest: number | null;
  /** Where the next page begins; `null` after the last one. */
  readonly next: string | null;
}

const Node = z.object({
  databaseId: z.nullish(z.number()),
  task: z.nullish(z.string()),
  environment: z.nullish(z.string()),
  createdAt: z.string(),
  payload: z.nullish(z.string()),
  commitOid: z.nullish(z.string()),
  ref: z.nullish(z.object({ name: z.string() })),
  creator: z.nullish(z.object({ __typename: z.nullish(z.string()), login: z.string() })),
  latestStatus: z.nullish(z.object({ state: z.string() })),
});

const Page = z.object({
  repository: z.object({
    deployments: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.nullish(z.string()) }),
      nodes: z.array(z.nullable(Node)),
    }),
  }),
});

/** Reads one page of the answer; `null` if it has another shape. */
export function readPage(data: unknown): DeploymentPage | null {
  const read = Page.safeParse(data);
  if (!read.success) return null;
  const { pageInfo, nodes } = read.data.repository.deployments;
  const present = nodes.filter((node) => node !== null);
  const dates = present.map((node) => Date.parse(node.createdAt)).filter((date) => !Number.isNaN(date));
  return {
    open: present.flatMap(openDeployment),
    oldest: dates.length === 0 ? null : Math.min(...dates),
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
  };
}

function openDeployment(node: z.infer<typeof Node>): readonly OpenDeployment[] {
  const { databaseId: id, creator } = node;
  if (node.task !== DEPLOYMENT_TASK || node.latestStatus?.state !== 'IN_PROGRESS' || typeof id !== 'number') return [];
  // oxlint-disable-next-line no-underscore-dangle -- the name is GraphQL's
  const kind = creator?.__typename;
  return [
    {
      id,
      environment: node.environment ?? '',
      createdAt: Date.parse(node.createdAt),
      ref: node.ref?.name ?? null,
      sha: node.commitOid ?? '',
      payload: node.payload ?? null,
      creator: { login: creator?.login ?? 'unknown', isApp: kind === 'Bot' },
    },
  ];
}

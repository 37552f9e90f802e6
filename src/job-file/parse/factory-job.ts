import { get, itemsOf, type ObjectTree, type Tree, textOf } from './tree.ts';

/**
 * Whether a file is a job of DataArts Factory: a graph of `nodes`, of which those of type `CDMJob` start jobs that exist on a
 * cluster. `null` if not, else a message with the inputs that start the same jobs.
 */
export function factoryJob(tree: ObjectTree): string | null {
  const nodes = get(tree, 'nodes');
  if (nodes?.kind !== 'array' || get(tree, 'from-connector-name') !== null || get(tree, 'jobs') !== null) return null;
  if (!nodes.items.some((node) => textOf(get(node, 'type')) !== null)) return null;
  const what = 'This is a job of DataArts Factory, not a CDM job.';
  const starts = nodes.items.filter((node) => textOf(get(node, 'type')) === 'CDMJob').map(cdmJobOf);
  if (starts.length === 0) return `${what} It has no node of the type CDMJob, so it starts no CDM job.`;
  const byCluster = Map.groupBy(starts, ({ cluster }) => cluster);
  const blocks = [...byCluster].map(([cluster, jobs]) =>
    block(
      cluster,
      jobs.map(({ job }) => job),
    ),
  );
  const steps = blocks.length === 1 ? 'these inputs' : `these inputs, one step per cluster`;
  return `${what} Its ${starts.length === 1 ? 'CDM job exists' : 'CDM jobs exist'} on a cluster. To start ${starts.length === 1 ? 'it' : 'them'}, use ${steps} instead of "job-file":\n${blocks.join('\n')}\n(The order and the conditions of the nodes are not part of these inputs.)`;
}

/** The job that a CDMJob node starts, and its cluster: the id, else the name. */
function cdmJobOf(node: Tree): { readonly job: string; readonly cluster: string } {
  const property = (name: string): string => {
    const found = itemsOf(get(node, 'properties')).find((item) => textOf(get(item, 'name')) === name);
    return oneLine(textOf(get(found ?? null, 'value')) ?? '');
  };
  return {
    job: property('jobName') || oneLine(textOf(get(node, 'name')) ?? '') || '# name not given',
    cluster: property('clusterId') || property('clusterName') || '# cluster not given',
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 240);
}

function block(cluster: string, jobs: readonly string[]): string {
  const lines = [...new Set(jobs)].map((job) => `  ${job}`);
  return ['existing-jobs: |', ...lines, 'clusters: |', `  ${cluster}`].join('\n');
}

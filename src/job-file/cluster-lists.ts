import { expandString } from './fill/fill-job.ts';
import { joined } from './fill/placeholder.ts';
import { fatal } from './findings/findings.ts';
import type { Locate } from './findings/position.ts';
import type { Finding, Place } from './findings/types.ts';
import type { StringTree } from './parse/tree.ts';

/** The lists `clusters` of the files. */
export class ClusterLists {
  readonly #lists: { readonly ids: readonly string[]; readonly at: Place }[] = [];

  /** Adds the list of a file, with placeholders filled in. Returns findings about the placeholders. */
  add(
    clusters: readonly StringTree[],
    locate: Locate,
    variables: ReadonlyMap<string, string>,
    usedVariables: Set<string>,
  ): Finding[] {
    const [first] = clusters;
    if (!first) return [];
    const findings: Finding[] = [];
    const ids = clusters.map((cluster) => {
      const expansion = expandString(cluster, locate, variables, findings);
      for (const name of expansion.used) usedVariables.add(name);
      return joined(expansion.pieces).trim();
    });
    this.#lists.push({ ids: [...new Set(ids)], at: locate(first.at) });
    return findings;
  }

  ids(): readonly string[] {
    return [...new Set(this.#lists.flatMap((list) => list.ids))];
  }

  /** Links belong to a cluster: on the clusters of another file, a job would use other data or fail. */
  disagreements(): Finding[] {
    const [first, ...others] = this.#lists;
    const key = (ids: readonly string[]) => JSON.stringify([...ids].sort());
    return others.flatMap(({ ids, at }) => {
      if (!first || key(ids) === key(first.ids)) return [];
      const message = `These "clusters" differ from those in ${first.at.file}, line ${first.at.line}. All jobs of a step share their candidates. Set the input "clusters", or use one step per file.`;
      return [fatal(() => at, 0, 'different-clusters', message)];
    });
  }
}

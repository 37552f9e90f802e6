import { inputsOf, parameter } from './catalogue/parameters.ts';
import type { Place, PlannedJob } from './findings/types.ts';
import { get, type ObjectTree, printTree, textOf } from './parse/tree.ts';
import { rerunOf } from './rerun.ts';

export interface JobIdentity {
  readonly baseName: string;
  readonly suffix: string;
  readonly group: string;
  readonly place: Place;
  /** The job as it is in the file. */
  readonly source: ObjectTree;
  /** Whether the text of the job is needed. */
  readonly withText: boolean;
}

/** What a step needs of a job, so that the tree can be dropped. */
export function plannedJob(tree: ObjectTree, identity: JobIdentity): PlannedJob {
  const { baseName, suffix, group, place, withText, source } = identity;
  const [filled, template] = withText ? [printTree(tree), printTree(source)] : ['', ''];
  const text = (field: string) => textOf(get(tree, field));
  return {
    name: baseName + suffix,
    baseName,
    json: suffix === '' || !withText ? filled : printTree(withSuffix(tree, suffix)),
    template: template === filled ? null : template,
    jobType: (text('job_type') || 'NORMAL_JOB').toUpperCase(),
    fromLink: text('from-link-name'),
    toLink: text('to-link-name'),
    group,
    retryJobType: (parameter(inputsOf(tree, 'driver'), 'retryJobConfig.retryJobType') || 'NONE').trim().toUpperCase(),
    rerun: rerunOf(tree),
    place,
  };
}

/** Changes only the end of the name's literal, so that its escapes are kept. */
function withSuffix(job: ObjectTree, suffix: string): ObjectTree {
  if (suffix === '') return job;
  const members = job.members.map((member) => {
    if (member.key !== 'name' || member.value.kind !== 'string') return member;
    const { text, literal } = member.value;
    const value = {
      ...member.value,
      text: text + suffix,
      literal: literal.slice(0, -1) + JSON.stringify(suffix).slice(1),
    };
    return { ...member, value };
  });
  return { ...job, members };
}

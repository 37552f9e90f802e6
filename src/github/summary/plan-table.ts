import type { PlannedJob } from '../../migration/plan-run.ts';
import { plural } from '../../text/format.ts';
import { code, details, nameCell, prose, table } from '../markdown/markdown.ts';
import { clusterText } from './jobs-table.ts';

type ActionKind = PlannedJob['action'];

const WORDS: Readonly<Record<ActionKind, string>> = {
  create: '🆕 create and start',
  update: '✏️ update and start',
  start: '▶️ start as it is',
  attach: '⏳ wait for the run that is running',
  resume: '✅ done already',
  refuse: '❌ refuse',
};
const RERUN = { safe: 'safe', duplicates: 'writes rows twice', unknown: 'not known' } as const;
const COLUMNS = ['Job', 'A run would', 'Where', 'Running it again', 'Remarks'].map((title) => ({ title }));
const CHANGES = ['Field', 'On the cluster', 'In the file'].map((title) => ({ title }));
/** More rows than this no one reads. */
const SHOWN_JOBS = 300;
const SHOWN_CHANGES = 100;

/** The heading of a dry run: whether a run would be let through, and what it would do. */
export function planHeading(plan: readonly PlannedJob[]): string {
  const refused = plan.filter(({ action }) => action === 'refuse').length;
  const verdict =
    refused > 0
      ? `❌ Plan: a run would be refused, for ${refused} of ${plural(plan.length, 'job')}`
      : `✅ Plan: a run would be let through, ${plural(plan.length, 'job')}`;
  return `## ${verdict}\n\nThis was a dry run: nothing was changed.`;
}

/** What a run would do, job by job, then what changes in each definition, field by field. */
export function planPart(plan: readonly PlannedJob[], clusterNames: ReadonlyMap<string, string>): string {
  const rows = plan
    .slice(0, SHOWN_JOBS)
    .map(({ job, action, clusters, reason, rerun }) => [
      nameCell(job),
      WORDS[action],
      clusters.map((cluster) => clusterText(cluster, clusterNames)).join(action === 'create' ? ' or ' : ', '),
      RERUN[rerun],
      prose(reason, 300),
    ]);
  const rest = plan.length - rows.length;
  const parts = [table(COLUMNS, rows), rest > 0 ? `… and ${plural(rest, 'job')} more.` : ''];
  return [...parts, ...plan.slice(0, SHOWN_JOBS).map(changesOf)].filter((part) => part !== '').join('\n\n');
}

function changesOf({ job, changes }: PlannedJob): string {
  if (changes.length === 0) return '';
  const rows = changes
    .slice(0, SHOWN_CHANGES)
    .map(({ field, standing, file }) => [code(field), code(standing), code(file)]);
  const rest = changes.length - rows.length;
  const body = `${table(CHANGES, rows)}${rest > 0 ? `\n\n… and ${plural(rest, 'change')} more.` : ''}`;
  return details(`${prose(job, 200)}: ${plural(changes.length, 'change')}`, body);
}

import type { StepWord } from '../../results/types.ts';
import { plural } from '../../text/format.ts';
import { code, link, nameCell, prose, table } from '../markdown/markdown.ts';
import { renderSummary, type SummaryInput } from './render-summary.ts';

/** A migration in the summary of `/collect`. */
export interface MigrationSummary {
  readonly deployment: number;
  readonly environment: string;
  readonly word: StepWord;
  readonly jobs: readonly string[];
  /** The verdict in a sentence, or why there is none. */
  readonly text: string;
  /** The workflow run that submitted it. */
  readonly runUrl: string | null;
  /** What a summary of its own would hold; `null` if there is nothing to say. */
  readonly summary: SummaryInput | null;
}

export interface CollectSummary {
  readonly counts: { readonly finished: number; readonly pending: number; readonly failed: number };
  /** What stopped the check as a whole. */
  readonly problems: readonly string[];
  readonly migrations: readonly MigrationSummary[];
}

/**
 * One summary for all migrations: a table, then for each that ended the summary that `/wait` would have written. Above
 * `limit` bytes the later ones are left out.
 */
export function renderCollected({ counts, problems, migrations }: CollectSummary, limit: number): string {
  const head = [
    `## ${headline(counts, problems)}`,
    problems.map((problem) => `- ${prose(problem)}`).join('\n'),
    migrations.length === 0 ? '' : overview(migrations),
  ];
  const parts = [`${head.filter((part) => part !== '').join('\n\n')}\n`];
  let room = limit - Buffer.byteLength(parts[0] ?? '') - Buffer.byteLength(MORE);
  const whole = migrations.flatMap(({ deployment, environment, summary }) =>
    summary === null ? [] : [{ heading: `# ${prose(environment, 200)}: deployment ${deployment}`, summary }],
  );
  for (const [index, { heading, summary }] of whole.entries()) {
    // Each may take its share of what is left, so that a long one does not push out the others.
    const share = Math.max(0, Math.floor(room / (whole.length - index)) - Buffer.byteLength(heading) - 2);
    const text = `${heading}\n\n${renderSummary(summary, share)}`;
    if (Buffer.byteLength(text) > room) return `${parts.join('\n')}\n${MORE}`;
    parts.push(text);
    room -= Buffer.byteLength(text) + 1;
  }
  return parts.join('\n');
}

const MORE =
  '> This summary is shortened: GitHub shows none that is longer. The output `results` has every migration.\n';
const SHOWN_ROWS = 300;

function headline({ finished, pending, failed }: CollectSummary['counts'], problems: readonly string[]): string {
  if (problems.length > 0 && finished + failed + pending === 0) return '❌ Nothing was collected';
  if (finished + pending + failed === 0) return 'No migration is open';
  const parts = [
    failed > 0 ? `${failed} did not succeed` : '',
    finished > 0 ? `${finished} ended` : '',
    pending > 0 ? `${pending} running` : '',
  ].filter((part) => part !== '');
  const icon = failed > 0 || problems.length > 0 ? '❌' : finished > 0 ? '✅' : '⏳';
  return `${icon} ${plural(finished + pending, 'open migration')}: ${parts.join(', ')}`;
}

const COLUMNS = ['', 'Environment', 'Deployment', 'Jobs', 'Result', 'Submitted by'].map((title) => ({ title }));
const ICONS: Readonly<Record<StepWord, string>> = { success: '✅', failure: '❌', cancelled: '🛑', pending: '⏳' };

function overview(migrations: readonly MigrationSummary[]): string {
  const rows = migrations
    .slice(0, SHOWN_ROWS)
    .map(({ deployment, environment, word, jobs, text, runUrl }) => [
      ICONS[word],
      nameCell(environment),
      code(String(deployment)),
      jobs.length === 1 ? nameCell(jobs[0] ?? '') : prose(plural(jobs.length, 'job')),
      prose(text, 300),
      runUrl === null ? '' : link('workflow run', runUrl),
    ]);
  const rest = migrations.length - rows.length;
  return `${table(COLUMNS, rows)}${rest > 0 ? `\n\n… and ${rest} more.` : ''}`;
}

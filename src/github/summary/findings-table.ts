import type { Finding } from '../../job-file/findings/types.ts';
import { plural } from '../../text/format.ts';
import { code, details, prose, table } from '../markdown/markdown.ts';

const ICONS = { error: '❌', warning: '⚠️', info: 'ℹ️' } as const;
const COLUMNS = [{ title: '' }, { title: 'Where' }, { title: 'Finding' }, { title: 'Code' }];
/** Most findings that are shown: a summary has limited room. */
const SHOWN = 500;

/** The summary of `/validate`. */
export function renderFindings(findings: readonly Finding[], jobs?: number): string {
  return `## ${verdict(findings, jobs)}\n${findings.length === 0 ? '' : `\n${findingsTable(findings)}\n`}`;
}

/** The summary of `/validate` where its inputs are wrong. The files may have been checked nevertheless. */
export function renderUnchecked(problems: readonly string[], findings: readonly Finding[] = []): string {
  const list = problems.map((problem) => `- ${prose(problem)}`).join('\n');
  const verdictLine = findings.length === 0 ? '❌ Nothing was checked' : '❌ The inputs are wrong';
  return `## ${verdictLine}\n\n${list}\n${findings.length === 0 ? '' : `\n${findingsPart(findings)}\n`}`;
}

/** Findings of the check before a run, folded unless there is an error. */
export function findingsPart(findings: readonly Finding[], maxRows = SHOWN): string {
  if (findings.length === 0) return '';
  const body = findingsTable(findings, maxRows);
  const open = findings.some(({ severity }) => severity === 'error');
  return `### Check of the job file\n\n${open ? body : details(counted(findings), body)}`;
}

function verdict(findings: readonly Finding[], jobs: number | undefined): string {
  const checked = jobs === undefined ? 'The job files' : plural(jobs, 'job');
  const have = jobs === 1 ? 'has' : 'have';
  if (findings.length === 0) return `✅ ${checked} ${have} no findings`;
  const worst = findings.some(({ severity }) => severity === 'error') ? '❌' : '⚠️';
  return `${worst} ${checked} ${have} ${counted(findings)}`;
}

function counted(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']): number => findings.filter((item) => item.severity === severity).length;
  const parts = [
    count('error') > 0 ? plural(count('error'), 'error') : '',
    count('warning') > 0 ? plural(count('warning'), 'warning') : '',
    count('info') > 0 ? plural(count('info'), 'remark') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function findingsTable(findings: readonly Finding[], maxRows = SHOWN): string {
  const order = (['error', 'warning', 'info'] as const).flatMap((word) =>
    findings.filter(({ severity }) => severity === word),
  );
  const shown = order.slice(0, maxRows);
  const rows = shown.map(({ severity, file, line, column, code: id, message }) => [
    ICONS[severity],
    code(`${file}:${line}:${column}`),
    prose(message, 500),
    code(id),
  ]);
  const rest = order.length - shown.length;
  return `${table(COLUMNS, rows)}${rest > 0 ? `\n\n… and ${rest} more.` : ''}`;
}

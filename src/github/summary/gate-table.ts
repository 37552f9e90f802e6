import type { GateVerdict, GateWord, StepResult } from '../../results/types.ts';
import { code, details, nameCell, prose, table, unbroken } from '../markdown/markdown.ts';

const ICONS: Readonly<Record<GateWord, string>> = {
  passed: '✅',
  failed: '❌',
  warned: '⚠️',
  unmeasured: '❔',
  'no-baseline': '❔',
  error: '❌',
};

/** Of more verdicts than this, those that passed are folded. */
const SHOWN = 30;

/** Every verdict with its numbers, and what equal counts prove. */
export function gatePart(result: StepResult, maxRows = Number.POSITIVE_INFINITY): string {
  if (result.gate === null) return '';
  const several = result.jobs.length > 1;
  const verdicts = [
    ...result.jobs.flatMap((job) => job.gate.map((verdict) => ({ who: nameCell(job.job), verdict }))),
    ...result.totalVerdicts.map((verdict) => ({ who: '**Total**', verdict })),
  ];
  const head = `### Gate: ${result.gate}`;
  const columns = [
    ...(several ? [{ title: 'Job' }] : []),
    { title: 'Rule' },
    { title: 'Verdict' },
    { title: 'Numbers' },
  ];
  const row = ({ who, verdict }: (typeof verdicts)[number]): string[] => [...(several ? [who] : []), ...cells(verdict)];
  const rowsOf = (list: typeof verdicts): string => table(columns, list.slice(0, maxRows).map(row));
  const open = verdicts.filter(({ verdict }) => verdict.verdict !== 'passed');
  const shown = verdicts.length <= SHOWN ? verdicts : open;
  const folded =
    verdicts.length <= SHOWN || verdicts.length > maxRows ? [] : verdicts.filter((item) => !open.includes(item));
  const parts = [
    head,
    shown.length === 0 ? '' : rowsOf(shown),
    shown.length > maxRows ? `… and ${shown.length - maxRows} more. The output \`results\` has all of them.` : '',
    folded.length === 0 ? '' : details(`${folded.length} verdicts that passed`, rowsOf(folded)),
    PROOF,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function cells({ rule, warn, verdict, detail }: GateVerdict): string[] {
  return [
    code(warn ? `warn: ${rule}` : rule),
    unbroken(`${ICONS[verdict]} ${verdict}`),
    prose(numbersIn(rule, detail), 500),
  ];
}

/** A verdict's detail repeats its rule, which has a column of its own here. */
function numbersIn(rule: string, detail: string): string {
  return detail === rule ? '' : detail.startsWith(`${rule}: `) ? detail.slice(rule.length + 2) : detail;
}

const PROOF =
  '<sub>What a rule that passed shows: the rows, bytes or files that the service counted are as the rule asks for. What it does not show: that the target holds the same values. Equal counts do not rule out changed, truncated or swapped data, nor rows that were in the target before.</sub>';

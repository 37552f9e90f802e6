import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadJobCheck } from '../../src/job-file/check/check-jobs.ts';
import type { Finding } from '../../src/job-file/findings/types.ts';
import { planJobs } from '../../src/job-file/plan.ts';
import { FIXTURES, fixture, fixtureNames, NO_OPTIONS, planAndCheck, short } from './help.ts';
import { type Mistake, mistakes } from './mistakes.ts';

const schema = JSON.parse(readFileSync(new URL('../../schema/job-file.schema.json', import.meta.url), 'utf8'));
const fitsSchema = new Ajv({ strict: false }).compile(schema);

async function findingsOf(file: string, text: string): Promise<Finding[]> {
  const { findings } = await planJobs([{ file, text }], { ...NO_OPTIONS, check: await loadJobCheck() });
  return [...findings];
}

/** The text with the mistake, and where its finding has to point: `null` where no place is marked. */
function edited(mistake: Mistake): { text: string; place: { line: number; column: number } | null } {
  let text = readFileSync(`${FIXTURES}bases/${mistake.base}`, 'utf8');
  for (const [find, replacement] of mistake.edits) {
    if (!text.includes(find)) throw new Error(`${mistake.base} does not hold ${find}`);
    text = text.replace(find, () => replacement);
  }
  const mark = text.indexOf('¦');
  const before = text.slice(0, Math.max(0, mark));
  const place = { line: before.split('\n').length, column: mark - before.lastIndexOf('\n') };
  return { text: text.replace('¦', ''), place: mark < 0 ? null : place };
}

/** As `short`, without the place. */
function codes(findings: readonly Finding[]): string {
  return findings
    .filter((finding) => finding.severity !== 'info')
    .map((finding) => short(finding).replace(/^\S+ /, ''))
    .join(' ');
}

describe('the check', () => {
  it('has enough cases', () => {
    expect(mistakes.filter((mistake) => /(?:^| )[!a-z]/.test(mistake.found)).length).toBeGreaterThan(40);
  });

  it.each(mistakes.map((mistake) => [`${mistake.edits[0]?.[1].slice(0, 70)} in ${mistake.base}`, mistake] as const))(
    'finds %s',
    async (_name, mistake) => {
      const { text, place } = edited(mistake);
      const findings = await findingsOf(mistake.base, text);
      expect(codes(findings).split(' ').sort()).toEqual(mistake.found.split(' ').sort());
      if (place) expect(findings.map(({ line, column }) => ({ line, column }))).toContainEqual(place);
      for (const finding of findings) {
        expect(finding.file).toBe(mistake.base);
        expect(finding.message).toMatch(/^\S.*[.?)"]$/s);
      }
    },
  );

  it.each(mistakes.map((mistake) => [`${mistake.edits[0]?.[1].slice(0, 70)} in ${mistake.base}`, mistake] as const))(
    'and the schema agree on %s',
    async (_name, mistake) => {
      const { text } = edited(mistake);
      const fits = fitsSchema(parse(text));
      expect(fits).toBe(!mistake.schema);
      const findings = await findingsOf(mistake.base, text);
      if (mistake.schema) expect(findings.some((finding) => finding.severity === 'error')).toBe(true);
    },
  );

  it.each(['table-to-obs.json', 'obs-to-obs.json', 'hive-to-hbase.yml'])('has no finding for %s', async (base) => {
    const text = readFileSync(`${FIXTURES}bases/${base}`, 'utf8');
    expect(await findingsOf(base, text)).toEqual([]);
    expect(fitsSchema(parse(text))).toBe(true);
  });

  it.each(fixtureNames.filter((name) => !name.includes('broken')))('finds no error in %s', async (name) => {
    const text = fixture(name);
    expect((await findingsOf(name, text)).filter((finding) => finding.severity === 'error')).toEqual([]);
    expect(fitsSchema(JSON.parse(text))).toBe(true);
  });

  it('reports all errors of the broken sample', async () => {
    const findings = await findingsOf('broken.json', fixture('wild-broken-client.json'));
    expect(findings.filter((finding) => finding.severity !== 'info').map(short)).toEqual([
      '3:5 !missing-connector',
      '3:5 !missing-name',
      '3:5 ~missing-link',
      '100:20 ~bad-extended-configs',
      '103:30 unknown-connector',
      '139:26 ~dirty-data-lost',
    ]);
    expect(fitsSchema(JSON.parse(fixture('wild-broken-client.json')))).toBe(false);
  });

  it('never shows key material or values of variables', async () => {
    const text = readFileSync(`${FIXTURES}bases/obs-to-obs.json`, 'utf8')
      .replace('"value": "KMS"}', '"value": "AES-256-GCM"}, {"name": "toJobConfig.dek", "value": "0123hush"}')
      .replace('"2026-01-01 00:00:00"', '"{{ START }}"');
    const variables = new Map([['START', 'whisper']]);
    const { findings } = await planAndCheck(text, { variables });
    expect(findings.map((finding) => finding.code)).toEqual(expect.arrayContaining(['bad-pattern', 'bad-date']));
    expect(JSON.stringify(findings)).not.toMatch(/hush|whisper/);
  });
});

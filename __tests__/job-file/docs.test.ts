import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { plan, planAndCheck, short } from './help.ts';

const page = readFileSync(new URL('../../docs/job-files.md', import.meta.url), 'utf8');
const schema = JSON.parse(readFileSync(new URL('../../schema/job-file.schema.json', import.meta.url), 'utf8'));
const fitsSchema = new Ajv({ strict: false }).compile(schema);

const examples = [...page.matchAll(/^### (.+)\n[\s\S]*?```yaml\n([\s\S]*?)```/gm)].map(([, title, text]) => ({
  title: title ?? '',
  text: text ?? '',
}));

describe('the examples of docs/job-files.md', () => {
  it('are many', () => {
    expect(examples.length).toBeGreaterThanOrEqual(10);
  });

  it.each(examples)('$title has no finding', async ({ text }) => {
    const variables = new Map(text.includes('{{ BUCKET }}') ? [['BUCKET', 'lake']] : []);
    const loaded = await planAndCheck(text, { variables });
    const { findings } = loaded;
    expect(findings.map((finding) => `${short(finding)} ${finding.message}`)).toEqual([]);
    expect(fitsSchema(parse(text))).toBe(true);
    expect(loaded.jobs).toHaveLength(1);
  });

  it('have the effect of another run', async () => {
    const reruns = await Promise.all(
      examples.map(async ({ title, text }) => {
        const { jobs } = await plan(text, { variables: new Map([['BUCKET', 'lake']]) });
        return `${title}: ${jobs[0]?.rerun}`;
      }),
    );
    expect(reruns).toContain('A table to DWS: safe');
    expect(reruns).toContain('Elasticsearch to DIS: duplicates');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { fixture, plan } from './help.ts';

/** A comment that looks like an alias keeps the parser from taking the jobs out one by one. Line numbers stay the same. */
const WHOLE = ' # &x';

function whole(text: string): string {
  const end = text.indexOf('\n');
  return `# ${WHOLE}${end < 0 ? '\n' : ''}${text.slice(Math.max(0, end))}`;
}

async function read(text: string) {
  const { jobs, findings, clusters, found } = await plan(text);
  return { jobs, findings, clusters, found };
}

const value = fc.oneof(
  fc.constantFrom('x', '', '2024-01-01', 'a: b', '- a', 'a\nb\n', '#', "it's", '{{', 'null', '1e3', '日本'),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const job = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  'from-connector-name': fc.constant('x-connector'),
  'to-connector-name': fc.constant('y-connector'),
  more: fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.dictionary(fc.constantFrom('p', 'q'), value)),
});
const body = fc.oneof(
  fc.array(job, { maxLength: 6 }),
  fc.record({ clusters: fc.constant(['c1']), jobs: fc.array(job, { maxLength: 6 }) }),
  fc.record({ jobs: fc.array(job, { maxLength: 6 }), clusters: fc.constant(['c1']) }),
);

describe('YAML that is parsed job by job', () => {
  it('gives the jobs, places and findings of the whole text', async () => {
    const style = fc.constantFrom(
      {},
      { indentSeq: false },
      { indent: 4 },
      { defaultStringType: 'QUOTE_DOUBLE' as const },
    );
    await fc.assert(
      fc.asyncProperty(body, style, async (content, options) => {
        const text = `# first line\n${stringify(content, { ...options, aliasDuplicateObjects: false })}`;
        expect(await read(text)).toEqual(await read(whole(text)));
      }),
      { numRuns: 200 },
    );
  });

  it('gives the findings of the whole text if it is invalid', async () => {
    const { jobs } = JSON.parse(fixture('mysql-to-obs.json')) as { jobs: unknown[] };
    const list = stringify({ jobs: [...jobs, ...jobs, ...jobs] }, { aliasDuplicateObjects: false });
    const good = `# first line\n${list}`;
    const edit = fc.constantFrom('', ':', '"', '\t', '- ', '}', '\n', '? ', '!!x ', '0x1F', '...\n', '---\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 13, max: good.length }), fc.nat(3), edit, async (at, removed, inserted) => {
        const text = good.slice(0, at) + inserted + good.slice(at + removed);
        expect((await read(text)).findings).toEqual((await read(whole(text))).findings);
      }),
      { numRuns: 80 },
    );
  });

  it('still refuses an alias without an anchor', async () => {
    const { findings } = await plan('jobs:\n  - name: *x\n  - name: b\n');
    expect(findings.map(({ code }) => code)).toEqual(['syntax']);
  });
});

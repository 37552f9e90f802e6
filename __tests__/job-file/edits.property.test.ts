import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateIn } from '../../src/job-file/findings/position.ts';
import type { Finding } from '../../src/job-file/findings/types.ts';
import { parseJson } from '../../src/job-file/parse/parse-json.ts';
import type { Tree } from '../../src/job-file/parse/tree.ts';
import { fixture, fixtureNames, planAndCheck } from './help.ts';

interface Spot {
  readonly at: number;
  readonly end: number;
  /** Where a finding on this value may point: itself, what encloses it, and the values beside it that depend on it. */
  readonly around: readonly number[];
}

/** Every value of a text with its extent. */
function spots(tree: Tree, parents: readonly number[], found: Spot[]): Spot[] {
  const at = tree.at;
  if (tree.kind === 'object') for (const member of tree.members) spots(member.value, [...parents, at], found);
  else if (tree.kind === 'array') for (const item of tree.items) spots(item, [...parents, at], found);
  else found.push({ at, end: at + tree.literal.length, around: [...parents, at] });
  return found;
}

async function findingsOf(text: string): Promise<Finding[]> {
  const { findings } = await planAndCheck(text);
  return findings.filter((finding) => finding.severity === 'error');
}

describe('a random edit of a good file', () => {
  const good = fixtureNames
    .filter((name) => !name.includes('broken'))
    .map((name) => {
      const text = fixture(name);
      const parsed = parseJson(text);
      if (!parsed.ok) throw new Error(name);
      const entries = [...(parsed.entries ?? [])].flatMap((entry) => spots(entry, [], []));
      return { text, values: [...spots(parsed.tree, [], []), ...entries] };
    });

  it('is found at its place or at what encloses it', async () => {
    const literal = fc.constantFrom(
      'null',
      '5',
      'true',
      '""',
      '"x"',
      '[]',
      '{}',
      '"TRUE"',
      '"BINARY_FILE"',
      '"obs-connector"',
    );
    let withFindings = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...good), fc.nat(), literal, async ({ text, values }, index, replacement) => {
        const spot = values[index % values.length];
        if (!spot) return;
        const edited = text.slice(0, spot.at) + replacement + text.slice(spot.end);
        const findings = await findingsOf(edited);
        if (findings.length > 0) withFindings += 1;
        const locate = locateIn('jobs.json', edited);
        const allowed = spot.around.map((at) => `${locate(at).line}:${locate(at).column}`);
        // A connector decides on every parameter of its side, a format or a config's name on those beside it.
        const member = text.slice(text.lastIndexOf('\n', spot.at), spot.at);
        if (/connector-name|"name": $/.test(member) || /Format/.test(text.slice(spot.at - 80, spot.at))) return;
        for (const finding of findings) expect(allowed).toContain(`${finding.line}:${finding.column}`);
      }),
      { numRuns: 400 },
    );
    expect(withFindings).toBeGreaterThan(20);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';

/** More files than this in one folder are hard to take in at a glance. */
const MAX_FILES = 14;

/** The rooms from the top to the bottom, as the guide for contributors lists them in its picture of `src/`. */
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const picture = /```text\nsrc\/\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
const floors = roomsIn(picture);

const src = join(root, 'src');
const files = filesOf(src);
const FOLDERS = ['src', 'emulator', 'scripts', 'bench', '__tests__'];

/** The TypeScript files of a folder, by their paths in it. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'));
}

/** `steps/` at two blanks, its rooms at four: `steps`, `steps/prepare`. */
function roomsIn(text: string): string[] {
  let parent = '';
  return text.split('\n').flatMap((line) => {
    const [, indent = '', name] = /^( +)([\w-]+)\//.exec(line) ?? [];
    if (name === undefined) return [];
    if (indent.length === 2) parent = name;
    return [indent.length === 2 ? name : `${parent}/${name}`];
  });
}

function roomOf(file: string): string {
  return dirname(file);
}

function importsOf(file: string, folder = src): string[] {
  const text = readFileSync(join(folder, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)].map(([, target = '']) =>
    relative(folder, normalize(join(folder, dirname(file), target)))
      .split(sep)
      .join('/'),
  );
}

test('the guide names every room', () => {
  expect(new Set(floors)).toEqual(new Set(files.map(roomOf).filter((room) => room !== '.')));
});

test('an import only points down the list', () => {
  const up = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => roomOf(file) !== '.' && roomOf(target) !== '.')
      .filter((target) => floors.indexOf(roomOf(target)) < floors.indexOf(roomOf(file)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(up).toEqual([]);
});

test('no file imports itself through others', () => {
  const everyFile = FOLDERS.flatMap((folder) => filesOf(join(root, folder)).map((file) => `${folder}/${file}`));
  const targets = new Map(everyFile.map((file) => [file, importsOf(file, root)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    else if (!done.has(file)) for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of everyFile) visit(file, []);
  expect(circles).toEqual([]);
});

test('no folder holds too many files', () => {
  const counts = Map.groupBy(files, roomOf);
  const full = [...counts].filter(([, inside]) => inside.length > MAX_FILES).map(([room]) => room);
  expect(full).toEqual([]);
});

/** Words of an earlier private vocabulary, and what replaced them. They must not come back as names. */
const OLD_WORDS: Readonly<Record<string, string>> = {
  world: 'StepContext',
  shelf: 'StepFiles',
  book: 'RunLedger',
  story: 'StepReport',
  narrator: 'ProgressLog',
  sighting: 'RunLocation',
  befores: 'priorRuns',
  brought: 'SubmitResult',
  launched: 'SendResult',
  attend: 'completeRun',
  herd: 'ListPoller',
  wake: 'startCluster',
  woken: 'StartClusterResult',
  foresee: 'planJobs',
  foresight: 'PlanEntry',
  meaning: 'failureKind',
  particulars: 'failureContext',
  latch: 'RefusalMemory',
  aimed: 'TargetResult',
};

test('no name uses a word of the old vocabulary', () => {
  const found = FOLDERS.flatMap((folder) =>
    filesOf(join(root, folder))
      .filter((file) => !file.endsWith('house.test.ts'))
      .flatMap((file) => {
        const code = codeOf(readFileSync(join(root, folder, file), 'utf8'));
        const words = `${file.replaceAll(/[-/\\.]/g, ' ')} ${code}`
          .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
          .toLowerCase()
          .split(/[^a-z]+/);
        return [...new Set(words)].filter((word) => Object.hasOwn(OLD_WORDS, word)).map((word) => `${file}: ${word}`);
      }),
  );
  expect(found).toEqual([]);
});

/** The text without comments, strings and regular expressions, roughly: only names are left to judge. */
function codeOf(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, ' ')
    .replaceAll(/\/\/[^\n]*/g, ' ');
}

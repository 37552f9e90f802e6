import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A YAML text of GitHub's, and what it is. */
export interface Source {
  /** From the checkout's folder; for a block of a Markdown file with `:line` of its first line. */
  readonly name: string;
  readonly kind: 'action' | 'workflow';
  readonly text: string;
}

/** The action files, the project's own workflows, the examples, and the whole workflows in the READMEs and docs. */
export function sources(root: string): readonly Source[] {
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');
  const list = (folder: string, ending: RegExp): string[] =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .filter((name) => ending.test(name))
          .sort()
      : [];
  const actions = ['action.yml', ...readdirSync(root).map((folder) => `${folder}/action.yml`)]
    .filter((name) => existsSync(join(root, name)))
    .map((name) => ({ name, kind: 'action' as const, text: read(name) }));
  const workflows = ['.github/workflows', 'examples']
    .flatMap((folder) => list(folder, /\.ya?ml$/).map((name) => `${folder}/${name}`))
    .map((name) => ({ name, kind: 'workflow' as const, text: read(name) }));
  const pages = [...list('.', /\.md$/), ...list('docs', /\.md$/).map((name) => `docs/${name}`)];
  return [...actions, ...workflows, ...pages.flatMap((name) => workflowBlocks(name, read(name)))];
}

/** The fenced YAML blocks of a page that are whole workflows: those with jobs and a trigger. */
export function workflowBlocks(page: string, text: string): readonly Source[] {
  return [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].flatMap((match) => {
    const block = match[1] ?? '';
    if (!/^on:/m.test(block) || !/^jobs:/m.test(block)) return [];
    const line = text.slice(0, match.index).split('\n').length + 1;
    return [{ name: `${page}:${line}`, kind: 'workflow' as const, text: block }];
  });
}

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestFiles } from '../runner/manifest.ts';

/** The name under which the examples use this action. */
const ours = 'your-org/huaweicloud-cdm-action';

/** Copies what a release of the action consists of; act reads a whole folder into memory, so nothing else. */
export function stageAction(root: string, target: string): void {
  for (const file of Object.values(manifestFiles)) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file));
  }
  cpSync(join(root, 'dist'), join(target, 'dist'), { recursive: true });
}

/** A repository of a user: `files` by path, one commit, and an origin on GitHub. */
export function stageRepository(target: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd: target, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('-c', 'user.name=demo', '-c', 'user.email=demo@example.com', 'commit', '-q', '-m', 'Begin');
  git('remote', 'add', 'origin', 'https://github.com/demo/shop.git');
}

/**
 * Arguments that lead every `uses:` of a workflow to a folder of this machine, whatever its commit: this action to
 * `action`, others to `standIns/owner/repository`. act itself copies the workspace in place of actions/checkout. Throws an
 * Error for an action that has no stand-in, for act would fetch it.
 */
export function localRepositories(workflow: string, action: string, standIns: string): readonly string[] {
  const used = new Set([...workflow.matchAll(/uses: ([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@(\w+)/g)].map(keyOf));
  return [...used].flatMap((key) => {
    const [repository = ''] = key.split('@');
    if (repository === 'actions/checkout') return [];
    const folder = repository === ours ? action : join(standIns, repository);
    if (!existsSync(folder)) throw new Error(`${repository} has no stand-in; add one at ${folder}`);
    return ['--local-repository', `${key}=${folder}`];
  });
}

function keyOf([, repository, ref]: RegExpMatchArray): string {
  return `${repository}@${ref}`;
}

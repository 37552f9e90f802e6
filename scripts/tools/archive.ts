import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The archive of the working tree, uncommitted changes included, as GitHub makes it of a commit: a gzipped tar without
 * what `.gitattributes` excludes. Neither the index nor the object store of the checkout changes.
 */
export function packWorkingTree(root: string): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'cdm-archive-'));
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Buffer =>
    execFileSync('git', args, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 256 * 1024 * 1024 });
  try {
    const objects = run(['rev-parse', '--path-format=absolute', '--git-path', 'objects']).toString().trim();
    const env = {
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_OBJECT_DIRECTORY: scratch,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
    };
    run(['add', '--all'], env);
    const tree = run(['write-tree'], env).toString().trim();
    return run(['archive', '--format=tar.gz', tree], env);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

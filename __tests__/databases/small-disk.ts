import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Puts a small file system in memory over a folder, until the test ends. Needs root or sudo, as the servers' installation does. */
export function smallDisk(folder: string, size: string, owner?: string): void {
  sudo('mount', '-t', 'tmpfs', '-o', `size=${size},mode=0777`, 'tmpfs', folder);
  if (owner !== undefined && process.getuid?.() === 0) sudo('chown', owner, folder);
  onTestFinished(() => {
    sudo('umount', '-l', folder);
  });
}

function sudo(...words: string[]): void {
  const [program = '', ...rest] = process.getuid?.() === 0 ? words : ['sudo', '-n', ...words];
  const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')} failed: ${stderr}`);
}

import { failure } from '../job-failure.ts';
import type { SourceFiles } from '../plan/job-plan.ts';
import type { Bucket, FoundFile } from './bucket.ts';

/** The files that a job reads, in the order of their paths in the job and of their names. */
export async function findFiles(bucket: Bucket, source: SourceFiles): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of source.paths) {
    const files = await bucket.list(path);
    if (files !== undefined) found.push(...files);
    else if (!source.missingIsEmpty) {
      throw failure('Cdm.0420', `Source file or source directory ${path} does not exist in bucket ${source.bucket}`);
    }
  }
  if (source.wildcards.length === 0) return found;
  const patterns = source.wildcards.map(wildcardPattern);
  return found.filter(({ path }) => patterns.some((pattern) => pattern.test(fileName(path))));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function wildcardPattern(wildcard: string): RegExp {
  const parts = wildcard.trim().split('*');
  return new RegExp(`^${parts.map((part) => RegExp.escape(part).replaceAll('\\?', '.')).join('.*')}$`, 's');
}

import { failure } from '../job-failure.ts';

/** The columns of a job's list, or all of them. An exact name wins over one in another case. */
export function pickColumns<T extends { readonly name: string }>(
  table: string,
  all: readonly T[],
  list: readonly string[] | undefined,
): T[] {
  if (list === undefined) return [...all];
  return list.map((wanted) => {
    const lower = wanted.toLowerCase();
    const found = all.find(({ name }) => name === wanted) ?? all.find(({ name }) => name.toLowerCase() === lower);
    if (found !== undefined) return found;
    throw failure('Cdm.0903', `Failed to obtain metadata. Cause: table ${table} has no column ${wanted}`);
  });
}

/** A condition from a job. The line break ends a comment in it. */
export function whereClause(condition: string | undefined): string {
  return condition === undefined ? '' : ` WHERE (${condition}\n)`;
}

/** Throws a JobFailure where source and destination differ in their number of columns. */
export function checkColumnCount(source: readonly unknown[] | undefined, columns: readonly unknown[]): void {
  if (source === undefined || source.length === columns.length) return;
  throw failure('Cdm.0931', `the source has ${source.length} columns, the destination ${columns.length}`);
}

/** A query of a job. The semicolon that ends a statement has no place in a larger one. */
export function withoutSemicolon(sql: string): string {
  return sql.replace(/;\s*$/, '');
}

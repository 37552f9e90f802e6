import type { Compiled } from '../../gate/cel/compile.ts';

/** Compiles the rules of the input `expect`. Without rules, nothing of the gate is loaded. */
export async function compileExpect(expect: string): Promise<Compiled> {
  if (expect.trim() === '') return { ok: true, rules: [] };
  const { compileRules } = await import('../../gate/cel/compile.ts');
  return compileRules(expect);
}

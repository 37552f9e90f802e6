import type { Environment } from '@marcbachmann/cel-js';
import { divide, modulo, type Numeric, ratio, requireFit, within } from '../rules/arithmetic.ts';
import { METRICS, SCOPES } from '../rules/metrics.ts';

/** A rule is a line that a person wrote. The bounds keep the recursion over its tree shallow, whatever the text is. */
const LIMITS = { maxAstNodes: 2_000, maxDepth: 60 };

const NUMERIC_PAIRS = [
  ['int', 'int'],
  ['int', 'double'],
  ['double', 'int'],
  ['double', 'double'],
] as const;

/** What rules are checked against: the names that a rule may use, with their types. */
export function checkingEnvironment(create: typeof Environment): Environment {
  const env = withOurFunctions(new create({ homogeneousAggregateLiterals: false, limits: LIMITS }));
  const fields = Object.fromEntries(METRICS.map((metric) => [metric, 'int']));
  for (const scope of SCOPES) env.registerVariable({ name: scope, schema: fields });
  return env;
}

/**
 * What rules are evaluated in: the scopes flattened to plain variables, and functions in the place of the operators
 * that CEL evaluates lazily or lets overflow. `strict.ts` writes the expressions for it.
 */
export function strictEnvironment(create: typeof Environment): Environment {
  const env = withOurFunctions(new create({ homogeneousAggregateLiterals: false }));
  for (const scope of SCOPES) for (const metric of METRICS) env.registerVariable(flatName(scope, metric), 'int');
  // The result's type is left open: of an operand that is `dyn`, the library would take the first of these forms for the right one.
  for (const [a, b] of NUMERIC_PAIRS) env.registerFunction(`strict_divide(${a}, ${b}): dyn`, divide);
  env.registerFunction('strict_modulo(int, int): int', modulo);
  env.registerFunction('strict_negate(A): A', (a: Numeric) => requireFit(-a));
  env.registerFunction('strict_fit(A): A', requireFit);
  env.registerFunction('strict_and(bool, bool): bool', (a: boolean, b: boolean) => a && b);
  env.registerFunction('strict_or(bool, bool): bool', (a: boolean, b: boolean) => a || b);
  env.registerFunction('strict_if(bool, A, A): A', (c: boolean, a: unknown, b: unknown) => (c ? a : b));
  return env;
}

export function flatName(scope: string, metric: string): string {
  return `${scope}__${metric}`;
}

function withOurFunctions(env: Environment): Environment {
  for (const metric of METRICS) env.registerVariable(metric, 'int');
  for (const [a, b] of NUMERIC_PAIRS) {
    env.registerFunction(`ratio(${a}, ${b}): double`, ratio);
    for (const tolerance of ['int', 'double']) env.registerFunction(`within(${a}, ${b}, ${tolerance}): bool`, within);
    // CEL itself keeps integers and doubles apart; comparisons but for == are already mixed.
    if (a === b) continue;
    // The type has to be said: the library takes the left side's, and would go on with `rows_read * 0.5` as an integer.
    env.registerOperator(`${a} + ${b}: double`, (x: Numeric, y: Numeric) => Number(x) + Number(y));
    env.registerOperator(`${a} - ${b}: double`, (x: Numeric, y: Numeric) => Number(x) - Number(y));
    env.registerOperator(`${a} * ${b}: double`, (x: Numeric, y: Numeric) => Number(x) * Number(y));
    env.registerOperator(`${a} / ${b}: double`, divide);
  }
  // A bigint and a number are loosely equal if they are the same mathematical number. The mirror image comes with it.
  // biome-ignore lint/suspicious/noDoubleEquals: the strict comparison would always be false
  env.registerOperator('int == double', (x: Numeric, y: Numeric) => x == y);
  return env;
}

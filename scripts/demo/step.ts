/** A step with these inputs as it would stand in a workflow of this repository. */
export function asStep(inputs: Readonly<Record<string, string>>): readonly string[] {
  const lines = Object.entries(inputs).flatMap(([name, value]) =>
    value.includes('\n')
      ? [`    ${name}: |`, ...value.split('\n').map((line) => `      ${line}`)]
      : [`    ${name}: ${value}`],
  );
  return ['- uses: ./', '  with:', ...lines];
}

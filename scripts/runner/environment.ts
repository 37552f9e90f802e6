import { dirname, join } from 'node:path';

/** Where the files of one step lie. */
export interface StepPlace {
  readonly workspace: string;
  readonly temp: string;
  /** Folder of the files that the step writes commands to. */
  readonly commands: string;
}

/** The variables that name the files of commands, with the file's name. */
export const commandFiles = {
  GITHUB_OUTPUT: 'output',
  GITHUB_STATE: 'state',
  GITHUB_STEP_SUMMARY: 'summary',
  GITHUB_PATH: 'path',
  GITHUB_ENV: 'env',
} as const;

/** What stands in for the workflow's own token. */
export const workflowToken = 'ghs_notARealTokenOnlyForRehearsals0000';

/** The variable that carries an input: upper case, blanks to `_`; hyphens stay. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/**
 * The variables of a step's inputs: all that the action declares, with `given` or else the default.
 *
 * @throws when `given` names an input that the action does not have. The runner would only warn.
 */
export function inputVariables(
  declared: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const strangers = Object.keys(given).filter((name) => !(name in declared));
  if (strangers.length > 0) throw new Error(`the action has no input ${strangers.join(', ')}`);
  const all = { ...declared, ...given };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      inputVariable(name),
      value.replaceAll(/\$\{\{\s*github\.token\s*\}\}/g, workflowToken),
    ]),
  );
}

/** The variables that a runner sets for every step. Nothing is inherited, so that no key or proxy of this machine leaks in. */
export function runnerVariables(place: StepPlace): Record<string, string> {
  const files = Object.entries(commandFiles).map(([name, file]) => [name, join(place.commands, file)]);
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: place.temp,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: 'octocat',
    // Nobody listens on the discard port: a request that a test did not ask for fails at once.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_JOB: 'migrate',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'octo/warehouse',
    GITHUB_REPOSITORY_OWNER: 'octo',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '16000000001',
    GITHUB_RUN_NUMBER: '7',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_WORKFLOW: 'Nightly load',
    GITHUB_WORKSPACE: place.workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'rehearsal',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: place.temp,
    ...Object.fromEntries(files),
  };
}

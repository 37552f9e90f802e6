import { createHash } from 'node:crypto';
import { registerHooks } from 'node:module';
import { parse } from 'yaml';
import type { Source } from './sources.ts';

/** The name under which the examples use this action. */
const ourName = 'huaweicloud-cdm-action';

interface Reference {
  readonly name: string;
  readonly path?: string;
}

interface Service {
  validate(
    document: object,
    config: {
      actionsMetadataProvider: { fetchActionMetadata(action: Reference): Promise<unknown> };
      featureFlags: { isEnabled(feature: string): boolean };
    },
  ): Promise<readonly { message: string; range: { start: { line: number; character: number } } }[]>;
}

// GitHub runs background steps since June 2026; the service still has them behind a flag that is off by default.
const featureFlags = { isEnabled: (feature: string): boolean => feature === 'allowBackgroundSteps' };

// GitHub has the key since September 2026; the service's schema does not.
const newerThanService = "Unexpected value 'cache-mode'";

/**
 * What GitHub's own language service has against each source, a line each. Inputs of steps that use this action are compared
 * with its action files; nothing is fetched.
 */
export async function languageServiceFindings(all: readonly Source[]): Promise<readonly string[]> {
  const { validate } = await loadService();
  const { TextDocument } = await import('vscode-languageserver-textdocument');
  const ours = async ({ name, path }: Reference): Promise<unknown> => {
    const file = path === undefined || path === '' ? 'action.yml' : `${path}/action.yml`;
    // Metadata without inputs: the service then has nothing to compare a stranger's action with.
    if (name !== ourName) return { name, description: '' };
    const source = all.find((it) => it.name === file);
    return source === undefined ? undefined : (parse(source.text) as unknown);
  };
  const found = await Promise.all(
    all.map(async (source) => {
      // The service tells an action from a workflow by its file's name, and keeps what it has read by the whole address.
      const folder = createHash('sha256').update(source.text).digest('hex');
      const uri = `file:///${folder}/${source.kind === 'action' ? 'action.yml' : '.github/workflows/it.yml'}`;
      const document = TextDocument.create(uri, 'yaml', 1, source.text);
      const config = { actionsMetadataProvider: { fetchActionMetadata: ours }, featureFlags };
      return (await validate(document, config))
        .filter(({ message }) => message !== newerThanService)
        .map(({ message, range: { start } }) => `${source.name}: ${start.line + 1}:${start.character + 1}: ${message}`);
    }),
  );
  return found.flat();
}

/** The service imports JSON without saying so, which Node refuses: the hook says it. */
async function loadService(): Promise<Service> {
  const hooks = registerHooks({
    load: (url, context, next) =>
      next(
        url,
        url.endsWith('.json')
          ? { ...context, importAttributes: { ...context.importAttributes, type: 'json' } }
          : context,
      ),
  });
  try {
    return (await import('@actions/languageservice')) as unknown as Service;
  } finally {
    hooks.deregister();
  }
}

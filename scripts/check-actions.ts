/** Checks the action files, workflows and documented workflows with GitHub's language service, actionlint and zizmor. */
import { join } from 'node:path';
import { actionlintFindings } from './actions/actionlint.ts';
import { languageServiceFindings } from './actions/language-service.ts';
import { sources } from './actions/sources.ts';
import { zizmorFindings } from './actions/zizmor.ts';
import { root } from './root.ts';

const all = sources(root);
const files = all.map(({ name }) => name).filter((name) => /\.ya?ml$/.test(name));
const audit = zizmorFindings(root, ['.github/dependabot.yml', ...files], join(root, 'node_modules', '.cache'));
if ('missing' in audit) console.warn(audit.missing);
const findings = [
  ...(await languageServiceFindings(all)),
  ...(await actionlintFindings(all)),
  ...('findings' in audit ? audit.findings : []),
];
for (const line of findings) console.error(line);
console.log(`${all.length} files and blocks checked, ${findings.length} findings`);
// actionlint's program would keep the process alive.
process.exit(findings.length > 0 ? 1 : 0);

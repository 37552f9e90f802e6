/** Checks the action files, workflows and documented workflows with GitHub's language service and with actionlint. */
import { actionlintFindings } from './actions/actionlint.ts';
import { languageServiceFindings } from './actions/language-service.ts';
import { sources } from './actions/sources.ts';
import { root } from './root.ts';

const all = sources(root);
const findings = [...(await languageServiceFindings(all)), ...(await actionlintFindings(all))];
for (const line of findings) console.error(line);
console.log(`${all.length} files and blocks checked, ${findings.length} findings`);
// actionlint's program would keep the process alive.
process.exit(findings.length > 0 ? 1 : 0);

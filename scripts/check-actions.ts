/** Checks the action files, workflows and documented workflows with GitHub's language service, actionlint and zizmor. */
import { actionlintFindings } from './actions/actionlint.ts';
import { languageServiceFindings } from './actions/language-service.ts';
import { sources } from './actions/sources.ts';
import { zizmorFindings } from './actions/zizmor.ts';
import { root } from './root.ts';
import { toolCache } from './tools/cache.ts';

const all = sources(root);
const files = all.map(({ name }) => name).filter((name) => /\.ya?ml$/.test(name));
const results = [
  { findings: await languageServiceFindings(all) },
  actionlintFindings(all, toolCache()),
  zizmorFindings(root, ['.github/dependabot.yml', ...files], toolCache()),
];
for (const result of results) if ('missing' in result) console.warn(result.missing);
const findings = results.flatMap((result) => ('findings' in result ? result.findings : []));
for (const line of findings) console.error(line);
console.log(`${all.length} files and blocks checked, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;

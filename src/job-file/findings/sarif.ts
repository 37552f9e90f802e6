import type { Finding } from './types.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * The findings as a SARIF 2.1.0 log with one run, for code scanning. Paths in the workspace are relative to `%SRCROOT%`, as
 * the upload action expects.
 */
export function sarifOf(findings: readonly Finding[]): string {
  const codes = [...new Set(findings.map((finding) => finding.code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'huaweicloud-cdm-action',
            rules: codes.map((code) => ({ id: code, name: camel(code), shortDescription: { text: words(code) } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(finding: Finding, ruleIndex: number) {
  return {
    ruleId: finding.code,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(finding.file),
          region: { startLine: finding.line, startColumn: finding.column },
        },
      },
    ],
  };
}

/** File names in findings have slashes on every system. An absolute one can begin with a drive. */
function artifact(file: string): { uri: string; uriBaseId?: string } {
  const [, drive = '', path = file] = /^([A-Za-z]:)?(\/.*)$/.exec(file) ?? [];
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return { uri: `file://${drive === '' ? '' : `/${drive}`}${encoded}` };
  return { uri: encoded, uriBaseId: '%SRCROOT%' };
}

/** `unknown-parameter` as `UnknownParameter`, the form of rule names in SARIF. */
function camel(code: string): string {
  return code.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function words(code: string): string {
  const text = code.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

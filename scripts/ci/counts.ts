export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export function add(a: Counts, b: Counts = { passed: 0, failed: 0 }): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** The tests of vitest's JSON report; a file that could not be loaded is one failure, and so is a report that is missing. */
export function countsOf(read: () => string): Counts {
  let report: Report;
  try {
    report = JSON.parse(read()) as Report;
  } catch {
    return { passed: 0, failed: 1 };
  }
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

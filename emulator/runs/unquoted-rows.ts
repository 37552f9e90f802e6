/** How a CSV file is written: what separates its fields and ends its lines, and whether fields are quoted. */
export interface CsvFormat {
  readonly separator: string;
  readonly lineEnd?: string | undefined;
  readonly quotes: boolean;
}

/** Counts rows that a CSV reader cannot read back as they were. */
export interface UnquotedRows {
  /** Takes the fields of a written row as text. */
  add(fields: readonly string[]): void;
  /** Takes rows that were counted already, with those among them that are broken. */
  addCounted(rows: number, brokenRows: number): void;
  /** Says in the log how many there were, if any. */
  report(log: (line: string) => void, job: string): void;
}

/**
 * Counts rows with a value that holds a separator, a quote or a line break and was not quoted. Read equals written for such
 * rows, so nothing else shows that the file is broken.
 */
export function countUnquotedRows({ separator, lineEnd, quotes }: CsvFormat): UnquotedRows {
  const marks = [separator, ...(lineEnd === undefined ? [] : [lineEnd]), '"', '\n', '\r'];
  let [broken, total] = [0, 0];
  return {
    add: (fields) => {
      total++;
      if (!quotes && fields.some((field) => marks.some((mark) => field.includes(mark)))) broken++;
    },
    addCounted: (rows, brokenRows) => {
      total += rows;
      broken += brokenRows;
    },
    report: (log, job) => {
      if (broken === 0) return;
      log(
        `${job}: ${broken} of ${total} CSV rows hold a separator, quote or line break that was not quoted. ` +
          'Set toJobConfig.quoteChar to true.',
      );
    },
  };
}

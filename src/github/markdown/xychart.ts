/** The unit that values are given in; the chart shows them in a larger one. */
export type Scale = 'count' | 'bytes' | 'seconds';

export interface Bars {
  /** Oldest first. Dates are milliseconds since 1970. */
  readonly values: readonly { readonly date: number; readonly value: bigint }[];
  /** Drawn as a line across the bars. */
  readonly typical: bigint;
  readonly scale: Scale;
}

/** Size in pixels, instead of 700 by 500. Mermaid's own colours are too faint for bars; these work on light and dark. */
const SETTINGS = {
  xyChart: { width: 800, height: 240 },
  themeVariables: { xyChart: { backgroundColor: 'transparent', plotColorPalette: '#7c9ad6, #d9730d' } },
};

/** A bar for each value and a line at the typical one, as Mermaid's xychart, in a code fence. */
export function barChart({ values, typical, scale }: Bars): string {
  const largest = [typical, ...values.map(({ value }) => value)].toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
  const [unit, divisor] = unitFor(largest, scale);
  const scaled = (value: bigint): string => String(Number((Number(value) / divisor).toFixed(3)));
  const top = Number(scaled(largest)) * 1.1 || 1;
  const lines = [
    `%%{init: ${JSON.stringify(SETTINGS)}}%%`,
    'xychart-beta',
    `    x-axis [${labels(values.map(({ date }) => date))
      .map((label) => `"${label}"`)
      .join(', ')}]`,
    `    y-axis "${unit}" 0 --> ${Number(top.toPrecision(3))}`,
    `    bar [${values.map(({ value }) => scaled(value)).join(', ')}]`,
    `    line [${values.map(() => scaled(typical)).join(', ')}]`,
  ];
  return `\`\`\`mermaid\n${lines.join('\n')}\n\`\`\``;
}

type Unit = readonly [name: string, divisor: number];

/** Smallest first. */
const UNITS: Readonly<Record<Scale, readonly [Unit, ...Unit[]]>> = {
  count: [
    ['rows', 1],
    ['thousand rows', 1e3],
    ['million rows', 1e6],
    ['billion rows', 1e9],
  ],
  bytes: [
    ['bytes', 1],
    ['KiB', 2 ** 10],
    ['MiB', 2 ** 20],
    ['GiB', 2 ** 30],
    ['TiB', 2 ** 40],
  ],
  seconds: [
    ['seconds', 1],
    ['minutes', 60],
    ['hours', 3600],
  ],
};

/** The largest unit of which there are at least two; the axis has room for few digits. */
function unitFor(largest: bigint, scale: Scale): Unit {
  return UNITS[scale].findLast(([, divisor]) => Number(largest) >= 2 * divisor) ?? UNITS[scale][0];
}

/** Dates in UTC, each label once: Mermaid draws bars with the same label on top of each other. */
function labels(dates: readonly number[]): string[] {
  const texts = dates.map((date) => new Date(date).toISOString());
  const days = texts.map((text) => text.slice(5, 10));
  if (new Set(days).size === days.length) return days;
  const times = texts.map((text) => `${text.slice(8, 10)} ${text.slice(11, 16)}`);
  return new Set(times).size === times.length ? times : times.map((time, index) => `${index + 1}: ${time}`);
}

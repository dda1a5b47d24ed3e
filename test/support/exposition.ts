/** One line of what a process tells (text format 0.0.4). */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/i;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The samples of a text; comments aside. Throws on a line that is none. */
export function samplesIn(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = LINE.exec(line) ?? [];
      if (name === undefined) throw new Error('A line of the metrics is no sample.');
      const pairs = [...labels.matchAll(LABEL)].map(([, key = '', is = '']) => [key, is] as const);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

const NAME = /\b(?:enrollment|temporal|process|nodejs)_\w+/g;
/** Words between braces or in `by (…)` are labels; one of them looks like a metric. */
const NOT_NAMES = /\{[^}]*\}|\b(?:by|on|without)\s*\([^)]*\)/g;

/** The metrics that an expression asks for. */
export const namesIn = (expression: string): readonly string[] => [
  ...new Set(expression.replaceAll(NOT_NAMES, ' ').match(NAME) ?? []),
];

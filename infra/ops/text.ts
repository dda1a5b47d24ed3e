/** Lines of the same columns, each as wide as its widest value; null shows as `-`. */
export function table(lines: readonly (readonly (string | null)[])[]): string {
  const widths: number[] = [];
  for (const line of lines)
    for (const [place, value] of line.entries())
      widths[place] = Math.max(widths[place] ?? 0, shown(value).length);
  return lines
    .map((line) =>
      line
        .map((value, place) => shown(value).padEnd(widths[place] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const shown = (value: string | null): string => value ?? '-';

/** What a terminal would obey is taken out: texts come from other systems too. */
export const harmless = (text: string): string => text.replace(/[^\P{C}\n]|[\u2028\u2029]/gu, '?');

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** `3d`, `2h`, `10m`, `4s`: the largest unit that says something. */
export function ageText(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['s', 1];
  return `${Math.max(0, Math.floor(seconds / size))}${unit}`;
}

/** Seconds of `90s`, `10m`, `24h` or `7d`; null when it is none of these. */
export function secondsIn(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const size = UNITS.find(([each]) => each === unit)?.[1];
  return count === undefined || size === undefined ? null : Number(count) * size;
}

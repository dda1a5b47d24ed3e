const OF_TRACES = [
  'TRACES_URL',
  'TRACES_SAMPLE_PERCENT',
  'TRACES_HEADERS',
  'TRACES_HEADERS_FILE',
] as const;

interface Told {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where a stack sends its traces: to a collector of the user's own, if one is named. */
export const tracesSettings = ({ environment }: Told): Readonly<Record<string, string>> =>
  Object.fromEntries(
    OF_TRACES.flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );

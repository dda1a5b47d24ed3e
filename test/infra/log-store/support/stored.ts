import assert from 'node:assert/strict';

/** A message as the store has written it. */
export interface Stored {
  readonly kind: string;
  readonly application: string;
  /** Where it stands, as it was sent. */
  readonly place: string;
  readonly text: string;
}

/** RFC 5424, 6: priority, version, time, host, application, process, kind, place, text. */
const LINE = /^<\d{1,3}>1 (?:-|\d{4}\S+Z) \S+ (\S+) - (\S+) \[place@32473 ([^\]]+)\] (.*)$/;

/** Every line of a store's file, as often as it stands there. */
export const storedIn = (text: string): readonly Stored[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, application, kind, place, content] = LINE.exec(line) ?? assert.fail(line);
      return { kind, application, place, text: content } as Stored;
    });

/** What a reader makes of it: messages of one kind and place are one. They must be the same, then. */
export function folded(stored: readonly Stored[]): readonly Stored[] {
  const byPlace = new Map<string, Stored>();
  for (const each of stored) {
    const key = `${each.kind} ${each.place}`;
    assert.deepEqual(byPlace.get(key) ?? each, each);
    byPlace.set(key, each);
  }
  return [...byPlace.values()];
}

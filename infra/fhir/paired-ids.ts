const NONE = '-';

/** Two ids as one: after a DELETE a search finds neither resource, so an undo must be able to remember both. */
export const pairedIds = (first: string | null, second: string | null): string =>
  `${first ?? NONE}/${second ?? NONE}`;

/** Reads what `pairedIds` wrote. */
export function unpairedIds(pair: string | null): readonly [string | null, string | null] {
  const [first = null, second = null] = (pair ?? '')
    .split('/')
    .map((id) => (id === NONE || id === '' ? null : id));
  return [first, second];
}

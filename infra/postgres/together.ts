import { setImmediate as endOfTurn } from 'node:timers/promises';

/** So that one call that hangs holds up half of what is asked for, not all. */
const CALLS_AT_ONCE = 2;

interface Asked<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one call of many: what is asked for while calls are under way goes with the next one, all at once. Nobody waits
 * for company, so who is alone is as quick as without it; the more there are, the less each one costs.
 *
 * `callFor` answers the items in their order, at most `most` at a time; when it throws, each of them has failed of that.
 */
export function together<Item, Answer>(
  most: number,
  callFor: (items: readonly Item[]) => Promise<readonly Answer[]>,
): (item: Item) => Promise<Answer> {
  const waiting: Asked<Item, Answer>[] = [];
  let underWay = 0;

  async function call(): Promise<void> {
    const asked = waiting.splice(0, most);
    try {
      const answers = await callFor(asked.map(({ item }) => item));
      for (const [n, { resolve }] of asked.entries()) resolve(answers[n] as Answer);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  async function lane(): Promise<void> {
    underWay += 1;
    await endOfTurn(); // What is asked for in the same turn goes along.
    while (waiting.length > 0) await call();
    underWay -= 1;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (underWay < CALLS_AT_ONCE) void lane();
    });
}

/** One of a kind for each database that is open, for as long as it is used. */
export function perDatabase<Database extends object, Kind>(
  make: (db: Database) => Kind,
): (db: Database) => Kind {
  const made = new WeakMap<Database, Kind>();
  return (db) => {
    const known = made.get(db) ?? make(db);
    made.set(db, known);
    return known;
  };
}

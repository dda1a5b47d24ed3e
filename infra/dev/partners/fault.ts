import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const OPERATIONS = [
  ...(['create', 'read', 'search', 'history', 'update', 'delete', 'expunge'] as const),
  ...(['inquire', 'lookup', 'book', 'cancel', 'token'] as const),
];
const operation = Type.Union(OPERATIONS.map((name) => Type.Literal(name)));

/** What a partner is asked to do; a fault names one of these. */
export type Operation = Static<typeof operation>;

const strict = { additionalProperties: false } as const;
const person = Type.Object(
  {
    firstName: Type.Optional(Type.String()),
    lastName: Type.Optional(Type.String()),
    dateOfBirth: Type.Optional(Type.String()),
  },
  strict,
);
const faultSchema = Type.Object(
  {
    match: Type.Object(
      {
        operation: Type.Optional(operation),
        keyPrefix: Type.Optional(Type.String({ minLength: 1 })),
        person: Type.Optional(person),
      },
      strict,
    ),
    /** How often it strikes; once when not said. */
    times: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('always')])),
    /** before: no effect. after: effect, answer lost. hang: no effect, no answer. late: effect and answer after the delay. */
    effect: Type.Union(
      (['before', 'after', 'hang', 'late'] as const).map((name) => Type.Literal(name)),
    ),
    /** 0 cuts the connection instead of answering. */
    status: Type.Optional(
      Type.Union([Type.Literal(0), Type.Integer({ minimum: 200, maximum: 599 })]),
    ),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
    retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    body: Type.Optional(Type.Literal('bad-json')),
  },
  strict,
);

/** One way a partner is told to misbehave. */
export type Fault = Static<typeof faultSchema>;

/** Whom a request is about, as far as the partner can tell. */
export interface Subject {
  readonly keys: readonly string[];
  readonly people: readonly Static<typeof person>[];
}

/** One fault or a list of them; undefined when anything in it is unknown or out of range. */
export function parseFaults(body: unknown): readonly Fault[] | undefined {
  const list: unknown[] = Array.isArray(body) ? body : [body];
  return list.every((each) => Value.Check(faultSchema, each)) ? list : undefined;
}

/** The faults in force, newest first: a later one overrides an earlier one that still strikes. */
export class FaultPlan {
  readonly #faults: { readonly fault: Fault; left: number }[] = [];

  add(faults: readonly Fault[]): void {
    for (const fault of faults) {
      const left = fault.times === 'always' ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
      this.#faults.unshift({ fault, left });
    }
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that strikes this request, counted as used. */
  take(asked: Operation, subject: Subject): Fault | undefined {
    const at = this.#faults.findIndex(({ fault }) => strikes(fault, asked, subject));
    const entry = this.#faults[at];
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#faults.splice(at, 1);
    return entry.fault;
  }
}

function strikes({ match }: Fault, asked: Operation, subject: Subject): boolean {
  const { operation: wanted, keyPrefix, person: who } = match;
  if (wanted !== undefined && wanted !== asked) return false;
  if (keyPrefix !== undefined && !subject.keys.some((key) => key.startsWith(keyPrefix)))
    return false;
  return who === undefined || subject.people.some((each) => agrees(who, each));
}

const agrees = (who: Static<typeof person>, each: Static<typeof person>): boolean =>
  (['firstName', 'lastName', 'dateOfBirth'] as const).every(
    (field) => who[field] === undefined || who[field] === each[field],
  );

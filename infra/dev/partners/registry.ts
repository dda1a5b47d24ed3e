import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance } from 'fastify';
import type { Inquired } from './identity-score.js';
import { type Person, people } from './people.js';
import type { StateFolder } from './state-folder.js';

const personSchema = Type.Object({
  firstName: Type.String(),
  lastName: Type.String(),
  dateOfBirth: Type.String(),
  ssnLast4: Type.String(),
  postalCode: Type.String(),
  photoId: Type.Object({ type: Type.String(), issuer: Type.String(), number: Type.String() }),
  /** That the bureau has no score for this person, and why. */
  file: Type.Optional(Type.Union([Type.Literal('deceased'), Type.Literal('blocked')])),
});
/** The fields that the bureau compares; a loaded person may carry more. */
export type Known = Static<typeof personSchema> & Partial<Person>;

/** The people that the bureau knows: the seed, and whoever was loaded. */
export interface Registry {
  readonly size: number;
  people(): Iterable<Known>;
  /** Takes one person or a list; false, and nothing taken, when one of them lacks a field. */
  load(body: unknown): boolean;
}

/** Opens the registry with its seed and what an earlier run of the bureau was given. */
export function openRegistry(folder: StateFolder): Registry {
  const loaded = folder.load().filter((each) => Value.Check(personSchema, each)) as Known[];
  const known: Known[] = [...people, ...loaded];
  return {
    get size() {
      return known.length;
    },
    people: () => known,
    load(body) {
      const list: unknown[] = Array.isArray(body) ? body : [body];
      if (!list.every((each) => Value.Check(personSchema, each))) return false;
      for (const person of list as Known[]) {
        folder.save(`person-${known.length}`, person);
        known.push(person);
      }
      return true;
    },
  };
}

/** `PUT /__people`: whom a test wants the bureau to know. */
export function takePeople(app: FastifyInstance, registry: Registry): void {
  app.put('/__people', async (request, reply) => {
    if (!registry.load(request.body)) return reply.code(400).send({ error: 'bad people' });
    return reply.code(204).send();
  });
}

/** What makes two inquiries ask about the same values. */
export const personKeyOf = (asked: Inquired): readonly string[] => [
  asked.name.first,
  asked.name.last,
  asked.dateOfBirth,
  asked.ssnLast4,
  asked.postalCode,
];

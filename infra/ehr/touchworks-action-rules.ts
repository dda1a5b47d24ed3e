import { type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { assertUsable, hands } from '../unity/unity-action.js';
import { PERSON_VALUES, type TouchworksActions, US_DATE } from './touchworks-actions.js';

const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });
const action = { name: text, places: Type.Record(Type.String(), Type.String()) };
const retired = Type.Object({ field: text, value: text }, closed);

/** What an action is configured with, the values that its places may name, and the one without which it is useless. */
interface Part {
  readonly form: TSchema;
  readonly fields: string;
  readonly known: readonly string[];
  readonly needs?: string;
}

const aboutChart = { known: ['id', 'key'], needs: 'id' } as const;

const PARTS: Readonly<Record<keyof TouchworksActions, Part>> = {
  createPatient: {
    form: Type.Object({ ...action, id: text }, closed),
    fields: 'name, places and id',
    known: [...PERSON_VALUES, US_DATE, 'key', 'ourPatientId'],
  },
  findByKey: {
    form: Type.Object({ ...action, id: text, key: text }, closed),
    fields: 'name, places, id and key',
    known: ['key'],
    needs: 'key',
  },
  readPatient: {
    form: Type.Object(
      { ...action, key: Type.Optional(text), retired: Type.Optional(retired) },
      closed,
    ),
    fields: 'name, places and, if wanted, key and retired (field, value)',
    ...aboutChart,
  },
  retirePatient: { form: Type.Object(action, closed), fields: 'name and places', ...aboutChart },
  listEncounters: { form: Type.Object(action, closed), fields: 'name and places', ...aboutChart },
};
const NAMES = Object.keys(PARTS) as (keyof TouchworksActions)[];

/**
 * Throws a `TypeError` on actions that could not be asked for, or not safely: when the adapter is made, not when the
 * first patient comes. It names the setting and its rule, never what was configured.
 */
export function assertActions(given: unknown): asserts given is TouchworksActions {
  assertForm(given);
  for (const name of NAMES) {
    const one = given[name];
    const { known, needs } = PARTS[name];
    if (one === undefined) continue;
    assertUsable(`actions.${name}`, one, known);
    if (needs !== undefined) must(hands(one, needs), name, `a place holds {${needs}}`);
  }
  assertTogether(given);
}

function assertForm(given: unknown): asserts given is TouchworksActions {
  const names = Type.Object(
    Object.fromEntries(NAMES.map((name) => [name, Type.Optional(Type.Unknown())])),
    closed,
  );
  if (!Value.Check(names, given))
    throw new TypeError(`actions: an object with none but ${NAMES.join(', ')}`);
  for (const [name, one] of Object.entries(given) as [keyof TouchworksActions, unknown][]) {
    const { form, fields } = PARTS[name];
    must(one === undefined || Value.Check(form, one), name, `it has ${fields}, and nothing else`);
  }
}

/** What one action promises to another. */
function assertTogether(actions: TouchworksActions): void {
  const { createPatient, findByKey, readPatient, retirePatient } = actions;
  // What is not filed under the key is never found by it: each repeat would make another chart.
  const isFound =
    findByKey === undefined || createPatient === undefined || hands(createPatient, 'key');
  must(isFound, 'createPatient', 'with findByKey, a place holds {key}');
  // Else a chart could be retired without a look at whose it is.
  const isRead = retirePatient === undefined || readPatient?.key !== undefined;
  must(isRead, 'retirePatient', 'only with readPatient.key');
}

function must(holds: boolean, name: keyof TouchworksActions, rule: string): void {
  if (!holds) throw new TypeError(`actions.${name}: ${rule}`);
}

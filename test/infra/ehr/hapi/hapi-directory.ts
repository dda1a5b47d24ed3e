import assert from 'node:assert/strict';
import { directoryFrom, type Listed } from '../../../../infra/dev/partners/fhir/directory.js';
import type { PartnerBench } from '../../../support/partner-bench.js';

/** How many free slots each provider that is wanted has; the others of the built-in directory stay away. */
export type FreeSlots = Readonly<Record<string, number>>;

/** Entries of one transaction: a real server has its own limit of what it takes at once. */
const MOST_ENTRIES = 50;

/** Puts a part of the built-in directory on a server, under the ids that it has everywhere. */
export async function seedDirectory(bench: PartnerBench, free: FreeSlots): Promise<void> {
  const wanted = partOf(directoryFrom(new Date()), free);
  for (let from = 0; from < wanted.length; from += MOST_ENTRIES) {
    const entry = wanted.slice(from, from + MOST_ENTRIES).map(entryOf);
    const body = { resourceType: 'Bundle', type: 'transaction', entry };
    assert.equal((await bench.send('POST', '', { body })).status, 200);
  }
}

const entryOf = ({ type, id, resource }: Listed) => ({
  request: { method: 'PUT', url: `${type}/${id}` },
  resource: { ...resource, id },
});

/** Clinics, the providers that are wanted with their rooms, and the first slots of each: still in this order. */
function partOf(directory: readonly Listed[], free: FreeSlots): readonly Listed[] {
  const left = new Map(Object.entries(free));
  return directory.filter(({ type, id }) => {
    const [, number] = /^(?:provider|room)-(\d+)/.exec(id) ?? [];
    if (number === undefined) return true;
    const provider = `provider-${number}`;
    const slots = left.get(provider);
    if (slots === undefined || type !== 'Slot') return slots !== undefined;
    left.set(provider, slots - 1);
    return slots > 0;
  });
}

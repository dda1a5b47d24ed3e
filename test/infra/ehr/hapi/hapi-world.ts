import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import type { Verb } from '../../../../activities/domain/phase.js';
import { fhirEhr } from '../../../../infra/ehr/fhir-ehr.js';
import { encounterOf } from '../../../support/encounter.js';
import { MemoryFence } from '../../../support/memory-fence.js';
import { partnerBench } from '../../../support/partner-bench.js';
import { startHapi } from './hapi-server.js';

/** One entry of a history; without content where it tells of a delete. */
interface Entry {
  readonly fullUrl: string;
  readonly resource?: { readonly identifier?: readonly { readonly value: string }[] };
}
interface History {
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly Entry[];
}

const CHART_STEP = 'create-ehr-record';
/** What a chart is made of. */
const CHART: readonly string[] = ['Patient', 'Coverage'];
/** HAPI remembers for a while how long a whole history was, and shows no more of it; asked since when, it shows all. */
const EVER = '2000-01-01T00:00:00Z';
const ATTEMPT_MS = 120_000;
/** A server that shares its cores with much else is not quick. */
const CALL_SECONDS = 20;
const IDENTIFIER_SYSTEM = 'urn:test:enrollment-key';

/** The FHIR adapter, a real server for it, and what a test does beside it. */
export async function hapiWorld() {
  const server = await startHapi();
  const bench = partnerBench(server.url);
  const fence = new MemoryFence();
  const settings = {
    ...{ baseUrl: server.url, callSeconds: CALL_SECONDS },
    identifierSystem: IDENTIFIER_SYSTEM,
  };
  /** Places of all that was ever filed under a key, as the server's histories have it, deleted or not. */
  const held = async (key: string, types = CHART): Promise<readonly string[]> => {
    const ways = types.map((type) => `/${type}/_history?_count=50&_since=${EVER}`);
    const entries = (await Promise.all(ways.map(entriesOf))).flat();
    const ours = entries.filter(({ resource }) =>
      resource?.identifier?.some(({ value }) => value.startsWith(key)),
    );
    return [...new Set(ours.map(({ fullUrl }) => fullUrl.slice(server.url.length)))];
  };
  async function entriesOf(way: string): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    for (let next: string | undefined = way; next !== undefined; ) {
      const { entry = [], link } = (await bench.send('GET', next)).json as History;
      entries.push(...entry);
      next = link.find(({ relation }) => relation === 'next')?.url.slice(server.url.length);
    }
    return entries;
  }
  return {
    ehr: fhirEhr(settings),
    /** Where the server is, for any adapter; it asks for no authorization. */
    settings,
    ...{ bench, fence, held },
    admit: (id: EnrollmentId, verb: Verb, step = CHART_STEP) =>
      fence.admit(id, step, verb, ATTEMPT_MS),
    /** What another system hangs on the patient. */
    addEncounter: (patient: string) =>
      bench.send('POST', '/Encounter', { body: encounterOf(patient) }),
    stop: async () => {
      await server[Symbol.asyncDispose]();
    },
  };
}
export type HapiWorld = Awaited<ReturnType<typeof hapiWorld>>;

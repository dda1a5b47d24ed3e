import { randomInt, randomUUID } from 'node:crypto';
import type { StateFolder } from '../state-folder.js';
import { type Identifier, type Resource, type ResourceType, referenceOf } from './resources.js';

/** One version of a record; `resource` is null where the record was deleted. */
export interface Version {
  readonly versionId: number;
  readonly lastUpdated: string;
  readonly resource: Resource | null;
}

/** A resource and all that it ever was, until it is expunged. */
export interface ChartRecord {
  readonly type: ResourceType;
  readonly id: string;
  readonly versions: readonly Version[];
}

/** A live record's content, or null once it is deleted. */
export const contentOf = (record: ChartRecord): Resource | null => latest(record).resource;

/** The newest version; a record always has one. */
export function latest(record: ChartRecord): Version {
  const version = record.versions.at(-1);
  if (version === undefined) throw new Error('a record without a version');
  return version;
}

/** Holds versioned resources as the FHIR server keeps them: a delete is one more version. */
export class ChartStore {
  readonly #records = new Map<string, ChartRecord>();
  readonly #folder: StateFolder;

  constructor(folder: StateFolder) {
    this.#folder = folder;
    for (const record of folder.load() as ChartRecord[]) this.#records.set(nameOf(record), record);
  }

  all(): readonly ChartRecord[] {
    return [...this.#records.values()];
  }

  get(type: string, id: string): ChartRecord | undefined {
    return this.#records.get(`${type}/${id}`);
  }

  /** Live records of a type; deleted ones are found by nobody. */
  live(type: ResourceType): readonly ChartRecord[] {
    return this.all().filter((each) => each.type === type && contentOf(each) !== null);
  }

  byIdentifier(type: ResourceType, wanted: Identifier): readonly ChartRecord[] {
    return this.live(type).filter((each) =>
      contentOf(each)?.identifier?.some(
        ({ system, value }) => system === wanted.system && value === wanted.value,
      ),
    );
  }

  /** Live records that hang on this one. */
  referring(record: ChartRecord): readonly ChartRecord[] {
    return this.all().filter((each) => {
      const content = contentOf(each);
      return content !== null && referenceOf(content) === nameOf(record);
    });
  }

  create(type: ResourceType, content: Resource): ChartRecord {
    const resource = type === 'Patient' ? withMedicalRecordNumber(content) : content;
    return this.#put({ type, id: randomUUID(), versions: [versionOf(1, resource)] });
  }

  /** Adds a version; null content is a delete. */
  revise(record: ChartRecord, content: Resource | null): ChartRecord {
    const next = versionOf(latest(record).versionId + 1, content);
    return this.#put({ ...record, versions: [...record.versions, next] });
  }

  /** Leaves only the newest version. */
  expungeEarlier(record: ChartRecord): void {
    this.#put({ ...record, versions: [latest(record)] });
  }

  expunge(record: ChartRecord): void {
    this.#records.delete(nameOf(record));
    this.#folder.remove(fileOf(record));
  }

  #put(record: ChartRecord): ChartRecord {
    this.#records.set(nameOf(record), record);
    this.#folder.save(fileOf(record), record);
    return record;
  }
}

const nameOf = ({ type, id }: ChartRecord): string => `${type}/${id}`;
const fileOf = ({ type, id }: ChartRecord): string => `${type}-${id}`;

const versionOf = (versionId: number, resource: Resource | null): Version => ({
  versionId,
  lastUpdated: new Date().toISOString(),
  resource,
});

/** Reference, "Result shapes": `mrn` comes from the EHR. HL7 v2-0203 code MR. */
function withMedicalRecordNumber(patient: Resource): Resource {
  const type = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }],
  };
  const number = `MRN${String(randomInt(1e9)).padStart(9, '0')}`;
  const assigned = { type, system: 'urn:partner-ehr:mrn', value: number };
  return { ...patient, identifier: [...(patient.identifier ?? []), assigned] };
}

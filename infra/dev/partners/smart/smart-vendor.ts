import type { Answer } from '../answer.js';
import type { ChartRecord, ChartStore } from '../fhir/chart-store.js';

/** What of a request a create depends on, beside the resource. */
export interface CreateCall {
  /** The FHIR base, which a Location begins with. */
  readonly base: string;
  readonly prefer: string;
}

/** What is particular to one vendor's server. */
export interface SmartVendor {
  readonly name: string;
  readonly fhirPath: string;
  readonly tokenPath: string;
  /** What the scope of a token request must look like. */
  readonly scope: RegExp;
  /** The vendor's own form of an error. */
  refuse(status: number): Answer;
  create(charts: ChartStore, body: unknown, call: CreateCall): Answer;
  /** A record as the vendor shows it. */
  represent(record: ChartRecord): object;
  /** What is answered instead of a record, where something has become of it; undefined for most. */
  withheld?(record: ChartRecord): Answer | undefined;
}

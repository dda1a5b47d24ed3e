import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Failure } from '../../activities/domain/failure.js';

/** One row of what an action answers. */
export type Row = Readonly<Record<string, unknown>>;

const rowSchema = Type.Record(Type.String(), Type.Unknown());
const answerSchema = Type.Array(rowSchema, { minItems: 1 });
const rowsSchema = Type.Array(rowSchema);

/** What is thrown for an answer: by the texts of an error inside it, or because it has not the form of one. */
export interface Meaning {
  refused(texts: readonly string[]): Failure;
  unreadable(): Failure;
}

/**
 * The rows of an answer, `[{"<action>info": [{...}, ...]}]`. An error comes with status 200 too: as an "Error", in place
 * of the rows or in one, or as a STATUS "Critical" (reference, "EHR vendors", row Auth). Its texts never leave this folder.
 */
export function rowsOf(json: unknown, meaning: Meaning): readonly Row[] {
  if (!Value.Check(answerSchema, json)) throw meaning.unreadable();
  const tables = json.flatMap((each) => Object.values(each));
  const failed = [...json, ...tables.flatMap(rowsIn)].find(isError);
  if (failed !== undefined) throw meaning.refused(textsIn(failed));
  const [rows] = tables;
  if (!Value.Check(rowsSchema, rows)) throw meaning.unreadable();
  return rows;
}

/** Text of one of a row's fields: vendors of this age write numbers and texts alike. Null where there is none. */
export function fieldIn(row: Row, field: string): string | null {
  const value = row[field];
  const text = typeof value === 'number' ? `${value}` : value;
  return typeof text === 'string' && text !== '' ? text : null;
}

const rowsIn = (table: unknown): readonly Row[] => (Value.Check(rowsSchema, table) ? table : []);

const isError = (row: Row): boolean =>
  Object.entries(row).some(
    ([name, value]) => name.toUpperCase() === 'ERROR' || isCritical(name, value),
  );

const isCritical = (name: string, value: unknown): boolean =>
  name.toUpperCase() === 'STATUS' &&
  typeof value === 'string' &&
  value.trim().toUpperCase() === 'CRITICAL';

/** Where an error says what it is; any other field may hold what a person typed. Not in the reference: "Message". */
const TEXT_FIELDS: readonly string[] = ['ERROR', 'MESSAGE'];

const textsIn = (row: Row): readonly string[] =>
  Object.entries(row)
    .filter(([name]) => TEXT_FIELDS.includes(name.toUpperCase()))
    .map(([, value]) => value)
    .filter((value) => typeof value === 'string');

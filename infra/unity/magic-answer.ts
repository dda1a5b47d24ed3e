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
 * The rows of an answer, `[{"<action>info": [{...}, ...]}]`. An error comes with status 200 too: as `[{"Error": "..."}]`,
 * or as a row whose STATUS is "Critical" (reference, "EHR vendors", row Auth). Its texts never leave this folder.
 */
export function rowsOf(json: unknown, meaning: Meaning): readonly Row[] {
  if (!Value.Check(answerSchema, json)) throw meaning.unreadable();
  const failed = json.find((each) => 'Error' in each);
  if (failed !== undefined) throw meaning.refused(textsIn(failed));
  const [rows] = Object.values(json[0] ?? {});
  if (!Value.Check(rowsSchema, rows)) throw meaning.unreadable();
  const critical = rows.find(isCritical);
  if (critical !== undefined) throw meaning.refused(textsIn(critical));
  return rows;
}

/** Text of one of a row's fields: vendors of this age write numbers and texts alike. Null where there is none. */
export function fieldIn(row: Row, field: string): string | null {
  const value = row[field];
  const text = typeof value === 'number' ? `${value}` : value;
  return typeof text === 'string' && text !== '' ? text : null;
}

const isCritical = (row: Row): boolean =>
  Object.entries(row).some(
    ([name, value]) =>
      name.toUpperCase() === 'STATUS' &&
      typeof value === 'string' &&
      value.trim().toUpperCase() === 'CRITICAL',
  );

const textsIn = (row: Row): readonly string[] =>
  Object.values(row).filter((value) => typeof value === 'string');

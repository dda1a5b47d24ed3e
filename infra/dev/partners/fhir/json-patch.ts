import { isDeepStrictEqual } from 'node:util';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const patchSchema = Type.Array(
  Type.Object(
    {
      op: Type.Union((['add', 'remove', 'replace', 'test'] as const).map((op) => Type.Literal(op))),
      path: Type.String({ pattern: '^(/[^/]+)+$' }),
      value: Type.Optional(Type.Unknown()),
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);

/** The document with a JSON Patch (RFC 6902) applied; undefined where a step cannot be, and then nothing is. */
export function patched(document: unknown, patch: unknown): unknown {
  if (!Value.Check(patchSchema, patch)) return undefined;
  const copy: unknown = structuredClone(document);
  for (const step of patch) {
    const names = step.path.slice(1).split('/');
    const last = names.pop() ?? '';
    const parent = names.reduce<unknown>(childOf, copy);
    if (typeof parent !== 'object' || parent === null) return undefined;
    const isDone = Array.isArray(parent)
      ? changeList(parent, last, step)
      : changeObject(parent as Record<string, unknown>, last, step);
    if (!isDone) return undefined;
  }
  return copy;
}

interface Step {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly value?: unknown;
}

const childOf = (parent: unknown, name: string): unknown =>
  typeof parent === 'object' && parent !== null
    ? (parent as Record<string, unknown>)[name]
    : undefined;

function changeObject(parent: Record<string, unknown>, name: string, { op, value }: Step): boolean {
  const isThere = Object.hasOwn(parent, name);
  if (op === 'test') return isThere && isDeepStrictEqual(parent[name], value);
  if (op !== 'add' && !isThere) return false;
  if (op === 'remove') delete parent[name];
  else parent[name] = value;
  return true;
}

function changeList(parent: unknown[], name: string, { op, value }: Step): boolean {
  const index = name === '-' ? parent.length : Number(name);
  const isThere = Number.isInteger(index) && index >= 0 && index < parent.length;
  if (op === 'add') parent.splice(index, 0, value);
  else if (!isThere) return false;
  else if (op === 'test') return isDeepStrictEqual(parent[index], value);
  else if (op === 'remove') parent.splice(index, 1);
  else parent[index] = value;
  return true;
}

import { type Static, Type } from '@sinclair/typebox';
import type { Payload } from '@temporalio/common';

/** What Web UI and CLI send; `{}` when a call has no arguments. Bytes are base64, as protobuf's JSON has them. */
export const payloadsBody = Type.Object({
  payloads: Type.Optional(
    Type.Array(
      Type.Object({
        metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
        data: Type.Optional(Type.String()),
      }),
    ),
  ),
});
export type PayloadsBody = Static<typeof payloadsBody>;
type PayloadJson = NonNullable<PayloadsBody['payloads']>[number];

export const fromJson = ({ metadata = {}, data = '' }: PayloadJson): Payload => ({
  metadata: mapValues(metadata, (text) => Buffer.from(text, 'base64')),
  data: Buffer.from(data, 'base64'),
});

export const toJson = ({ metadata, data }: Payload): PayloadJson => ({
  metadata: mapValues(metadata ?? {}, (bytes) => Buffer.from(bytes).toString('base64')),
  data: Buffer.from(data ?? []).toString('base64'),
});

const mapValues = <From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

import type { Payload } from '@temporalio/common';
import protobuf from 'protobufjs';

/** `temporal.api.common.v1.Payload`, as far as values go: what every SDK's encrypting codec puts inside. */
const type = new protobuf.Type('Payload')
  .add(new protobuf.MapField('metadata', 1, 'string', 'bytes'))
  .add(new protobuf.Field('data', 2, 'bytes'));

export const payloadBytes = (payload: Payload): Uint8Array =>
  type.encode(type.fromObject(payload)).finish();

export function payloadOf(bytes: Uint8Array): Payload {
  const { metadata, data } = type.toObject(type.decode(bytes), { defaults: true });
  return { metadata, data };
}

import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { Failure } from '../../activities/domain/failure.js';
import type { TemporalTarget } from '../config/temporal-config.js';
import { localCodecKeys } from '../crypto/codec-keys.js';
import { openKeyParts } from '../crypto/open-keyring.js';
import { temporalClient } from '../temporal/client.js';
import { dataConverter, failureConverterPath } from '../temporal/data-converter.js';
import { away } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** Lends a connection to Temporal that reads and writes payloads with the keys at hand. */
export async function onTemporal<T>(
  at: Surroundings,
  work: (client: Client, converter: DataConverter) => Promise<T>,
): Promise<T> {
  const target = targetOf(at);
  const converter = await converterFor(at, at.config.mode);
  return lent(temporalClient(target, converter), converter, work);
}

/**
 * The same without any key, so also when keys are not to be had; payloads stay sealed. Nothing is tried twice: who asks
 * wants to know how things stand.
 */
export const onTemporalKeyless = <T>(
  at: Surroundings,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const converter = { failureConverterPath };
  return lent(temporalClient(targetOf(at), converter, { calls: [] }), converter, work);
};

function targetOf({ config }: Surroundings): TemporalTarget {
  const { temporalAddress: address, temporalAccess, namespace } = config;
  if (address === undefined)
    throw away('No stack is running here, and TEMPORAL_ADDRESS is not set.');
  return { address, namespace, ...temporalAccess };
}

async function lent<T>(
  client: Client,
  converter: DataConverter,
  work: (client: Client, converter: DataConverter) => Promise<T>,
): Promise<T> {
  try {
    return await work(client, converter);
  } catch (error) {
    // By the same code a database would say so.
    if (error instanceof Failure && error.code === 'UNAVAILABLE')
      throw away('Temporal does not answer, or refuses.');
    throw error;
  } finally {
    await client.connection.close();
  }
}

/** A file may hold payloads in the clear, as exports through the codec server do; a server in production may not. */
export async function converterFor(
  { config }: Surroundings,
  mode: 'production' | 'development',
): Promise<DataConverter> {
  const { kind, file } = config.keyring;
  if (kind === 'local' && file === undefined) return { failureConverterPath };
  return dataConverter(localCodecKeys(await openKeyParts(config, 'payloadCodec')), { mode });
}

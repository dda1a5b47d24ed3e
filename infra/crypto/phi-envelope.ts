import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { open, type SealedUnder, seal } from './envelope.js';

/** Seals a value that nobody on the way here could read. */
export const sealPhi = (key: Uint8Array, under: SealedUnder, value: Phi<string>): Buffer =>
  seal(key, under, Buffer.from(value.reveal(phiAccess), 'utf8'));

export const openPhi = (key: Uint8Array, under: SealedUnder, sealed: Uint8Array): Phi<string> =>
  new Phi(open(key, under, sealed).toString('utf8'));

import type { DataConverter } from '@temporalio/common';
import { isReadable, type NamedHistory } from '../../worker/history.js';
import { usage } from './exit.js';

/** Throws unless its payloads can be opened. */
export async function assertReadable(
  { history }: NamedHistory,
  converter: DataConverter,
): Promise<void> {
  if (!(await isReadable(history, converter)))
    throw usage('The history cannot be opened with the keys at hand. Check KEYRING_FILE.');
}

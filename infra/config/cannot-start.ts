import { Failure } from '../../activities/domain/failure.js';
import { KeyringError } from '../crypto/keyring-file.js';
import { ConfigurationError } from './environment.js';

/**
 * Why a process cannot run, in one line that says what to do; of an error that nobody foresaw only its name, for it
 * may quote anything.
 */
export function cannotStart(process: string, portSetting: string, error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof KeyringError) return error.message;
  if (error instanceof Failure && error.code === 'RESTORED')
    return `The ${process} does not act: ${error.message} Ask: npm run -s ops -- doctor`;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (code === 'EADDRINUSE') return `The port is taken: set ${portSetting} to another one.`;
  return `The ${process} cannot run: ${String(code ?? name)}.`;
}

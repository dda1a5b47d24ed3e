import { EXIT, OpsError } from './exit.js';

/** What the file system says is told by its code: its message quotes the path. Any other error goes on. */
export function asFileRefusal(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') throw new OpsError(EXIT.refused, 'The file is there already.');
  if (['ENOENT', 'EACCES', 'ENOTDIR', 'EISDIR', 'EROFS', 'ENOSPC'].includes(code))
    throw new OpsError(EXIT.refused, `The file cannot be written (${code}).`);
  throw error;
}

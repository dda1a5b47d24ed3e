import { readFileSync } from 'node:fs';

/**
 * Reads a token from its file each time it is asked for, so that whoever renews it has only to replace the file. While
 * the file is away or empty the last token stands: the server refuses it once it has run out.
 */
export function renewedToken(file: string): () => string {
  let last = readFileSync(file, 'utf8').trim(); // At the start it must be there.
  return () => {
    last = read(file) || last;
    return last;
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.js';
import { isReachableByAll, isRoot, NOBODY } from './postgres-binaries.js';

const OWNER_ONLY_FOLDER = 0o700;
const run = promisify(execFile);

/** PostgreSQL refuses root: then it runs as nobody. */
export const asNobody = () => (isRoot() ? { uid: NOBODY, gid: NOBODY } : {});

/** Below the state folder, unless the user that must own it could not get there. */
export function dataFolderFor(stateFolder: string): string {
  if (!isRoot() || isReachableByAll(dirname(stateFolder))) return join(stateFolder, 'postgres');
  const name = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);
  return join('/var/tmp', `enrollment-stack-${name}`);
}

/** Lays the data folder out unless an earlier start did; refuses one that is there but is not ours or not whole. */
export async function layOut(native: string, dataFolder: string, password: string): Promise<void> {
  const found = lstatSync(dataFolder, { throwIfNoEntry: false });
  if (found === undefined) return initialise(native, dataFolder, password);
  const owner = isRoot() ? NOBODY : process.getuid?.();
  if (!found.isDirectory() || found.uid !== owner || !existsSync(join(dataFolder, 'PG_VERSION')))
    throw unusable(dataFolder);
}

/** What to say of a data folder that PostgreSQL cannot start on. */
export const unusable = (place: string): StackError =>
  new StackError(
    `The database's state cannot be used (${place}).`,
    'Start anew with: npm start -- --fresh',
  );

/** In a draft folder that becomes the data folder whole or not at all. */
async function initialise(native: string, dataFolder: string, password: string): Promise<void> {
  mkdirSync(dirname(dataFolder), { recursive: true, mode: OWNER_ONLY_FOLDER });
  const draft = mkdtempSync(`${dataFolder}.draft-`);
  const passwordFile = `${draft}.pw`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot()) for (const path of [draft, passwordFile]) chownSync(path, NOBODY, NOBODY);
  const parameters = ['-D', draft, '-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8'];
  try {
    await run(
      join(native, 'bin', 'initdb'),
      [...parameters, '--locale=C.UTF-8', '--no-sync', `--pwfile=${passwordFile}`],
      { cwd: dirname(dataFolder), ...asNobody() },
    );
    renameSync(draft, dataFolder);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? '';
    throw new StackError(
      'PostgreSQL could not lay out its data folder.',
      said.trim().split('\n').at(-1) ?? '',
    );
  } finally {
    rmSync(passwordFile);
    rmSync(draft, { recursive: true, force: true });
  }
}

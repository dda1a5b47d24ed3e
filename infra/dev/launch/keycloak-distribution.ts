import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.js';
import { javaProgram } from './java.js';

const run = promisify(execFile);

/** Pinned by its hash: what Maven fetches is what was looked at. */
const VERSION = '26.7.3';
const SHA256 = '77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47';
const LEAST_JAVA = 17;
const OTHERWISE = 'Keycloak needs Java 17 or later and Maven; the built-in portal needs neither.';

/** Java as Keycloak needs it, or null. */
export const keycloakJava = (): Promise<string | null> => javaProgram(LEAST_JAVA);

/** Whether this machine has what Keycloak needs: Java, and Maven to fetch it with. */
export async function canRunKeycloak(): Promise<boolean> {
  const hasMaven = run('mvn', ['--version']).then(
    () => true,
    () => false,
  );
  return (await keycloakJava()) !== null && (await hasMaven);
}

/** The folder of the pinned Keycloak, fetched and built when it is not there; whole or not at all. */
export async function keycloakHome(cacheFolder: string): Promise<string> {
  // In full: what is run below runs elsewhere.
  const home = resolve(cacheFolder, `keycloak-${VERSION}`);
  if (existsSync(home)) return home;
  mkdirSync(cacheFolder, { recursive: true });
  const draft = mkdtempSync(resolve(cacheFolder, 'draft-'));
  try {
    await fetchTo(draft);
    const unpacked = join(draft, `keycloak-${VERSION}`);
    await run('tar', ['-xzf', join(draft, ARCHIVE), '-C', draft]);
    // Once, for H2 and a single node: else each start would do it, and write into a folder that others use.
    await run(join(unpacked, 'bin', 'kc.sh'), ['build', '--db=dev-file', '--cache=local']);
    renameSync(unpacked, home);
  } catch (error) {
    if (error instanceof StackError) throw error;
    // Another start may have put it there meanwhile.
    if (!existsSync(home))
      throw new StackError('Keycloak could not be unpacked and built.', OTHERWISE);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return home;
}

const ARCHIVE = `keycloak-quarkus-dist-${VERSION}.tar.gz`;

async function fetchTo(folder: string): Promise<void> {
  try {
    const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${VERSION}:tar.gz`;
    const goal = ['dependency:copy', artifact, `-DoutputDirectory=${folder}`];
    await run('mvn', ['--batch-mode', '--quiet', ...goal], { cwd: tmpdir() });
  } catch {
    throw new StackError('Keycloak could not be fetched with Maven.', OTHERWISE);
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, ARCHIVE)), hash);
  if (hash.digest('hex') !== SHA256)
    throw new StackError('The fetched Keycloak is not the pinned one.', OTHERWISE);
}

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/** All of the file or none (0600): written and synced aside, then given its name in one move. */
export async function writePrivately(
  path: string,
  content: object,
  publish: (aside: string, path: string) => Promise<void> = rename,
): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  const file = await open(aside, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
    await publish(aside, path);
  } finally {
    await file.close();
    await rm(aside, { force: true });
  }
  await syncFolder(dirname(path));
}

/** The name itself must survive a power cut: a dossier sealed under a lost keyring is lost. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

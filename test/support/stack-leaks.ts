import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { dataFolderFor } from '../../infra/dev/launch/postgres-data.js';
import type { Person } from '../../infra/dev/partners/people.js';
import { rows } from '../../infra/postgres/database.js';
import { leaksIn } from './canaries.js';
import { saidByTemporal } from './said-by-temporal.js';
import { serverFiles } from './server-files.js';
import type { TestStack } from './test-stack.js';

/** Where a person may show in a running stack, sink by sink; each look answers where and as what. */
export type StackLeaks = ReturnType<typeof stackLeaks>;

export function stackLeaks(bench: TestStack) {
  const { stateFolder } = bench.stack.parts;
  const password = readFileSync(join(stateFolder, 'secrets', 'postgres'), 'utf8');
  const { port } = new URL(bench.stack.file.databaseUrls.owner);
  const superuserUrl = `postgres://postgres:${password}@localhost:${port}/postgres`;
  const dataFolder = dataFolderFor(stateFolder);
  const server = serverFiles({ dataFolder, superuserUrl }, bench.stack.file.caFile);
  return {
    /** Files of the stack's folder, those below `allowed` aside. */
    files: (person: Person, allowed: readonly string[]) =>
      filesBelow(stateFolder)
        .filter((file) => !allowed.some((place) => file.startsWith(place)))
        .flatMap((file) => [
          ...leaksIn(file, person).map((leak) => `name of a file: ${leak}`),
          ...leaksIn(contentOf(join(stateFolder, file)), person).map((leak) => `${file}: ${leak}`),
        ]),
    scanned: () => filesBelow(stateFolder),
    tables: (person: Person) => leakyTables(bench, person),
    /** What leaves through the side doors: metrics, mail to the support group, what Temporal tells of the workflows. */
    async told(person: Person, enrollmentId: string): Promise<readonly string[]> {
      const workflowIds = [`enrollment-${enrollmentId}`, `purge-${enrollmentId}`];
      return [
        ...(await toldAround(bench, person)),
        ...(await leaksAtTemporal(bench, person, workflowIds)),
      ];
    },
    temporal: (person: Person, workflowId: string) => leaksAtTemporal(bench, person, [workflowId]),
    /** Heaps and indexes of the database, as they lie on disk. */
    heaps: (person: Person) => server.leaks('base', person),
    close: () => server.superuser.destroy(),
  };
}

async function toldAround({ stack }: TestStack, person: Person): Promise<readonly string[]> {
  const { metricsUrl, apiMetricsUrl, inboxUrl } = stack.file;
  const told = await Promise.all(
    [metricsUrl, apiMetricsUrl].map(async (url) => (await fetch(url)).text()),
  );
  const metrics = told.join('\n');
  assert.ok(told.every((text) => text.length > 0));
  const mails = (await (await fetch(`${inboxUrl}/api/email`)).json()) as object[];
  const toSupport = mails.map((mail) => JSON.stringify(mail)).filter(isForSupport);
  return named({ metrics, mails: toSupport.join('\n') }, person);
}

async function leaksAtTemporal(
  { temporal, converter }: TestStack,
  person: Person,
  workflowIds: readonly string[],
): Promise<readonly string[]> {
  const said = await Promise.all(
    workflowIds.map((workflowId) => saidByTemporal(temporal, converter, workflowId)),
  );
  return said.flatMap((texts) => named(texts, person));
}

const named = (sinks: Readonly<Record<string, string>>, person: Person): readonly string[] =>
  Object.entries(sinks).flatMap(([sink, content]) =>
    leaksIn(content, person).map((leak) => `${sink}: ${leak}`),
  );

const isForSupport = (mail: string): boolean => mail.includes('it-support@');

/** A file that went since it was listed, as those of the log spool do, holds nothing. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** The database's own files are aside: SQL reads its live rows, `server-files` what else is on its disk. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('postgres/'));

/** Tables with a row in which the person shows. */
async function leakyTables({ owner }: TestStack, person: Person): Promise<readonly string[]> {
  const tables = await rows<{ name: string }>(
    owner,
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  assert.ok(tables.length > 10);
  const leaky: string[] = [];
  for (const { name } of tables) {
    const held = await rows<{ line: string }>(owner, `SELECT t::text AS line FROM ${name} t`);
    const text = held.map(({ line }) => line).join('\n');
    if (leaksIn(text, person).length > 0) leaky.push(name);
  }
  return leaky;
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type GoProgram, goProgram, hasGo } from '../../infra/dev/launch/go-program.js';
import { ROOT } from '../../infra/dev/own-code.js';
import { composeWith } from '../../infra/dev/topology/compose-file.js';
import { canRun } from '../support/counts.js';
import { COMPOSE_FILE, composeText } from './support/compose-laws.js';

const COMPOSE_GO: GoProgram = {
  what: "Compose's own parser",
  package: 'github.com/compose-spec/compose-go/v2/cmd',
  version: '2.16.2',
  name: 'compose-go',
};

const run = promisify(execFile);
const skip = !canRun('Go', await hasGo());
const REQUIRED = new Set(
  [...composeText().matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = '']) => name),
);

describe('temporal-compose.yml as Compose reads it', { skip }, () => {
  let parser: string;
  let folder: string;

  before(async () => {
    parser = await goProgram(COMPOSE_GO, join(ROOT, '.cache'));
    folder = mkdtempSync(join(tmpdir(), 'enrollment-compose-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What the parser complains of; empty when it takes the text. */
  async function complaintsOf(text: string): Promise<readonly string[]> {
    const file = join(folder, 'compose.yml');
    writeFileSync(file, text);
    try {
      await run(parser, [file], { cwd: folder });
      return [];
    } catch (error) {
      return ((error as { stderr?: string }).stderr ?? '').split('\n');
    }
  }

  /** The whole file with every variable set that it insists on; JSON is YAML too. */
  const complete = (): string => {
    const variables = Object.fromEntries([...REQUIRED].map((name) => [name, '/there']));
    return JSON.stringify(composeWith(COMPOSE_FILE, variables));
  };

  test('it is taken', async () => {
    assert.deepEqual(await complaintsOf(complete()), []);
  });

  test('each variable without a default, the folder of secrets first, refuses to start when it is not said', async () => {
    const complaints = await complaintsOf(composeText());
    const missing = complaints.map(
      (complaint) => /required variable ([A-Z_]+) is missing/.exec(complaint)?.[1] ?? complaint,
    );
    assert.deepEqual(new Set(missing), REQUIRED);
    assert.ok(REQUIRED.has('SECRETS_DIR'));
  });

  test('a key that Compose does not know is refused', async () => {
    const misspelt = complete().replaceAll('"healthcheck"', '"healthchecks"');
    assert.match((await complaintsOf(misspelt)).join(), /healthchecks/);
  });
});

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunningTemporal } from '../../infra/dev/launch/temporal.js';
import { type ComposedApi, startComposedApi } from '../api/support/composed-api.js';
import { startTemporalServer } from '../api/support/temporal-server.js';
import { canRun, count } from '../support/counts.js';
import { CONTRACT } from './support/contract.js';
import { schemathesis, schemathesisFolder } from './support/schemathesis.js';
import { type SealingDesk, startSealingDesk } from './support/sealing-desk.js';

const EXAMPLES = count(5, 300);
const OPERATIONS = Object.values(CONTRACT.paths).flatMap((path) => Object.keys(path)).length;
const TOKEN_SECONDS = 3_600;
const SEED = count(7, randomInt(1_000_000));

/** The one check that does not fit: DELETE cancels, and the status of an enrollment outlives it on purpose (api.md). */
const OUTLIVES_DELETE = 'use_after_free';

const folder = mkdtempSync(join(tmpdir(), 'enrollment-schemathesis-'));
let program: string | null;
let temporal: RunningTemporal;
let api: ComposedApi;
let desk: SealingDesk;

before(async () => {
  [program, temporal] = await Promise.all([schemathesisFolder(), startTemporalServer()]);
  api = await startComposedApi(temporal.address);
  desk = await startSealingDesk(api.portal());
});
after(async () => {
  await desk?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  await temporal?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('whatever Schemathesis sends, sound or not, is answered as the contract says', async (t) => {
  if (!canRun('schemathesis', program !== null) || program === null) return;
  const exp = Math.floor(Date.now() / 1_000) + TOKEN_SECONDS;
  const scope = 'enrollment:submit enrollment:read enrollment:cancel enrollment:operate';
  const authority = join(folder, 'ca.crt');
  writeFileSync(authority, api.ca);
  t.diagnostic(`seed ${SEED}`);
  const { isFine, said } = await schemathesis(
    { folder: program, cwd: folder },
    [
      ...['run', `${api.url}/openapi.json`, '--url', api.url, '--tls-verify', authority],
      ...['--header', `Authorization: Bearer ${await api.issuer.token({ exp, scope })}`],
      ...['--checks', 'all', '--exclude-checks', OUTLIVES_DELETE],
      ...['--mode', 'all', '--continue-on-failure'],
      ...['--max-examples', `${EXAMPLES}`, '--seed', `${SEED}`],
    ],
    { SEALING_DESK: desk.url },
  );
  assert.ok(isFine, said);
  assert.ok(said.includes(`${OPERATIONS} selected / ${OPERATIONS} total`), said);
  t.diagnostic(/\d+ generated.*/.exec(said)?.[0] ?? said);
});

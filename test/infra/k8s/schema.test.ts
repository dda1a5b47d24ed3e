import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canRun } from '../../support/counts.js';
import { pythonPackages } from '../../support/python-packages.js';
import { manifestFiles } from './support/manifests.js';

const here = fileURLToPath(new URL('kubernetes-validate', import.meta.url));
const folder = await pythonPackages('kubernetes-validate', join(here, 'requirements.txt'));
const skip = !canRun('kubernetes-validate (Python 3.9 and pip)', folder !== null);
/** The oldest that has all we use, and the newest that the validator knows. */
const VERSIONS = '1.31,1.37';

const validate = (files: readonly string[]): Promise<{ isFine: boolean; said: string }> =>
  new Promise((resolve) =>
    execFile(
      'env',
      [
        ...[`PYTHONPATH=${folder}`, 'PYTHONDONTWRITEBYTECODE=1'],
        ...['python3', join(here, 'validate.py'), VERSIONS, ...files],
      ],
      (error, stdout, stderr) => resolve({ isFine: error === null, said: stdout + stderr }),
    ),
  );

test('Kubernetes would take every manifest, by its own schemas, old and new', {
  skip,
}, async () => {
  const { isFine, said } = await validate(manifestFiles());
  assert.ok(isFine, said);
});

test('a field that Kubernetes does not know is found', { skip }, async () => {
  const draft = mkdtempSync(join(tmpdir(), 'enrollment-k8s-'));
  const file = join(draft, 'api.yaml');
  const [api = ''] = manifestFiles().filter((each) => each.endsWith('/api.yaml'));
  writeFileSync(file, readFileSync(api, 'utf8').replace('readinessProbe:', 'readyProbe:'));
  const { isFine, said } = await validate([file]);
  rmSync(draft, { recursive: true });
  assert.ok(!isFine);
  assert.match(said, /readyProbe/);
});

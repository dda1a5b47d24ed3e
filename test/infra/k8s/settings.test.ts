import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConfig } from '../../../infra/config/config.js';
import { parseOpsConfig } from '../../../infra/config/ops-config.js';
import { settingsAsked } from '../config/support/settings-asked.js';
import {
  type EnvironmentVariable,
  K8S,
  type Manifest,
  sharedSettings,
  workloads,
} from './support/manifests.js';

/** Not ours: Node reads them itself. */
const OF_NODE = ['NODE_EXTRA_CA_CERTS'];
const asked = settingsAsked();

const variablesOf = ({ spec }: Manifest): readonly EnvironmentVariable[] =>
  spec.template.spec.containers[0].env;
const isShared = ({ spec }: Manifest): boolean =>
  spec.template.spec.containers[0].envFrom !== undefined;
const isKnown = (name: string): boolean =>
  [...asked, ...OF_NODE].includes(name) ||
  (name.endsWith('_FILE') && asked.includes(name.slice(0, -'_FILE'.length)));

test('every variable is a setting that a process knows', () => {
  const names = [
    ...Object.keys(sharedSettings()),
    ...workloads().flatMap((each) => variablesOf(each).map(({ name }) => name)),
  ];
  assert.deepEqual(
    names.filter((name) => !isKnown(name)),
    [],
  );
});

test('no secret is in the manifests: each is a file, of a Secret that is not in the repository', () => {
  const secret = /(PASSWORD|TOKEN|SECRET|SECRET_ID|CLIENT_KEY|DATABASE_\w*URL)$/;
  for (const name of Object.keys(sharedSettings())) assert.doesNotMatch(name, secret);
  for (const each of workloads())
    for (const { name, value } of variablesOf(each))
      assert.ok(!secret.test(name) || value === 'none', `${each.metadata.name} ${name}`);
  for (const file of readdirSync(K8S, { recursive: true, encoding: 'utf8' }))
    if (/[.](yaml|env)$/.test(file))
      assert.doesNotMatch(
        readFileSync(join(K8S, file), 'utf8'),
        /kind: Secret\b|PRIVATE KEY|:\/\/[^/\s]*:[^/\s]*@/,
      );
});

test('a file that a setting names is where a volume is mounted', () => {
  for (const each of workloads()) {
    const mounts: { mountPath: string }[] = each.spec.template.spec.containers[0].volumeMounts;
    const paths = [...variablesOf(each), ...(isShared(each) ? sharedVariables() : [])]
      .map(({ value = '' }) => value)
      .filter((value) => value.startsWith('/'));
    for (const path of paths)
      assert.ok(
        mounts.some(({ mountPath }) => path.startsWith(mountPath)),
        `${each.metadata.name} ${path}`,
      );
  }
});

const sharedVariables = (): readonly EnvironmentVariable[] =>
  Object.entries(sharedSettings()).map(([name, value]) => ({ name, value }));

/** A secret's file is not here; what it would hold is. */
const HELD: Readonly<Record<string, string>> = { CODEC_CLIENT_KEY: '{}' };

for (const each of workloads())
  test(`${each.metadata.name}: with its settings and those of production it would start`, () => {
    const given = [...variablesOf(each), ...(isShared(each) ? sharedVariables() : [])];
    const variables = Object.fromEntries(
      given.map(({ name, value = '0-1-0' }) => {
        const held = name.replace(/_FILE$/, '');
        return held !== name && asked.includes(held) ? [held, HELD[held] ?? 'held'] : [name, value];
      }),
    );
    const parse = each.kind === 'Job' ? parseOpsConfig : parseConfig;
    assert.doesNotThrow(() => parse(variables));
  });

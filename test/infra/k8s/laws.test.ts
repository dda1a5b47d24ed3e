import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  kustomization,
  kustomizations,
  type Manifest,
  manifests,
  workloads,
} from './support/manifests.js';

const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0];
const podOf = ({ spec }: Manifest) => spec.template.spec;
const named = (kind: string) =>
  manifests()
    .filter((each) => each.kind === kind)
    .map(({ metadata }) => metadata.name);

test('each process of ours has one container, of a user of its own without rights, on a disk it cannot write', () => {
  assert.equal(workloads().length, 8);
  for (const each of workloads()) {
    const { securityContext, containers } = podOf(each);
    assert.equal(containers.length, 1);
    assert.equal(securityContext.runAsNonRoot, true);
    assert.equal(securityContext.runAsUser, 10_001);
    assert.deepEqual(securityContext.seccompProfile, { type: 'RuntimeDefault' });
    assert.deepEqual(containerOf(each).securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
});

test('each has a name of its own in the cluster, and no token there', () => {
  const accounts = named('ServiceAccount');
  for (const each of workloads()) {
    assert.ok(accounts.includes(podOf(each).serviceAccountName), each.metadata.name);
    assert.equal(podOf(each).automountServiceAccountToken, false);
  }
  for (const account of manifests().filter(({ kind }) => kind === 'ServiceAccount'))
    assert.equal(account.automountServiceAccountToken, false);
  assert.equal(accounts.length, workloads().length);
});

test('each says what it needs, and how much it may take at most', () => {
  for (const each of workloads())
    for (const amounts of [
      containerOf(each).resources.requests,
      containerOf(each).resources.limits,
    ])
      assert.deepEqual(Object.keys(amounts).toSorted(), ['cpu', 'memory'], each.metadata.name);
});

test('whatever serves is asked whether it started, lives and is ready, at a port that it has', () => {
  for (const each of workloads().filter(({ kind }) => kind === 'Deployment')) {
    const container = containerOf(each);
    const ports = container.ports.map(({ name }: { name: string }) => name);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      assert.ok(ports.includes(container[probe].httpGet.port), `${each.metadata.name} ${probe}`);
      assert.match(container[probe].httpGet.path, /^\/(livez|readyz)$/);
    }
    assert.equal(
      container.livenessProbe.httpGet.path,
      '/livez',
      'a system that is away ends nobody',
    );
  }
});

test('an image is named by its version, never by what is latest', () => {
  for (const each of workloads())
    assert.match(
      containerOf(each).image,
      /^patient-enrollment(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$/,
    );
  for (const file of kustomizations())
    for (const { newTag, digest } of kustomization(file).images ?? [])
      assert.match(newTag ?? digest, /^(\d+\.\d+\.\d+|sha256:[0-9a-f]{64})$/);
});

test('each is given time to finish what it holds: the drain, the longest close, and what goes before', () => {
  const seconds = (file: string, pattern: RegExp): number =>
    Number(pattern.exec(readFileSync(file, 'utf8'))?.[1]?.replace('_', ''));
  const closes = {
    ...{ api: 'api/main.ts', codec: 'api/codec/main.ts' },
    ...{ 'break-glass': 'api/break-glass/main.ts', 'patient-portal': 'api/patient-portal/main.ts' },
  };
  for (const each of workloads().filter(({ kind }) => kind === 'Deployment')) {
    const { terminationGracePeriodSeconds: grace } = podOf(each);
    const file = (closes as Record<string, string>)[each.metadata.name];
    const close =
      file === undefined
        ? seconds('worker/compose.ts', /SHUTDOWN_GRACE = '(\d+)s'/)
        : seconds(file, /LONGEST_CLOSE_MS = ([\d_]+)_000/);
    const before = containerOf(each).lifecycle?.preStop.sleep.seconds ?? 0;
    assert.ok(close > 0 && grace >= before + close + 10, `${each.metadata.name}: ${grace}`);
    assert.ok(file === undefined || before > 0, `${each.metadata.name} is still sent callers`);
  }
});

test('one node that is drained takes no more than one of them, and two that scale have bounds', () => {
  const many = workloads().filter(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name !== 'log-shipper',
  );
  assert.deepEqual(
    named('PodDisruptionBudget').toSorted(),
    many.map(({ metadata }) => metadata.name).toSorted(),
  );
  assert.deepEqual(named('HorizontalPodAutoscaler').toSorted(), ['api', 'worker']);
  for (const { spec } of manifests().filter(({ kind }) => kind === 'HorizontalPodAutoscaler'))
    assert.ok(spec.minReplicas >= 2 && spec.maxReplicas > spec.minReplicas);
});

test('nothing is in or out that no policy names, and every policy is about somebody who is there', () => {
  const policies = manifests().filter(({ kind }) => kind === 'NetworkPolicy');
  const deny = policies.find(({ metadata }) => metadata.name === 'default-deny');
  assert.deepEqual(deny?.spec, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const components = workloads().map(({ metadata }) => metadata.name);
  for (const { spec, metadata } of policies) {
    const { matchLabels = {}, matchExpressions = [] } = spec.podSelector;
    const meant = [
      ...Object.values(matchLabels),
      ...matchExpressions.flatMap(({ values }: { values: string[] }) => values),
    ];
    for (const each of meant) assert.ok(components.includes(each as string), metadata.name);
  }
});

test('what a kustomization names is there, and every file is named by one', () => {
  const seen = kustomizations().flatMap((file) =>
    [
      ...(kustomization(file).resources as string[]),
      ...(kustomization(file).configMapGenerator ?? []).flatMap(
        ({ envs }: { envs: string[] }) => envs,
      ),
    ].map((name) => join(dirname(file), name)),
  );
  for (const path of seen) assert.ok(existsSync(path), path);
  for (const { file } of manifests()) assert.ok(seen.includes(file), file);
});

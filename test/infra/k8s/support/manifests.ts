import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../../../../infra/dev/own-code.js';

/** What we look at of a Kubernetes object; the schema is for kubernetes-validate. */
export interface Manifest {
  readonly file: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has another one.
  readonly spec: any;
  readonly automountServiceAccountToken?: boolean;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
}

export const K8S = join(ROOT, 'infra/k8s');

const filesIn = (ends: string): readonly string[] =>
  readdirSync(K8S, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ends))
    .map((name) => join(K8S, name))
    .sort();

export const kustomizations = (): readonly string[] => filesIn('kustomization.yaml');

/** The files that hold objects. */
export const manifestFiles = (): readonly string[] =>
  filesIn('.yaml').filter((file) => !file.endsWith('kustomization.yaml'));

export const manifests = (): readonly Manifest[] =>
  manifestFiles().flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
      for (const error of document.errors) throw error;
      return { file, ...(document.toJS() as Omit<Manifest, 'file'>) };
    }),
  );

/** What runs pods: deployments and jobs. */
export const workloads = (): readonly Manifest[] =>
  manifests().filter(({ kind }) =>
    ['Deployment', 'Job', 'DaemonSet', 'StatefulSet'].includes(kind),
  );

/** The settings that all processes are given, as the overlay for production has them. */
export const sharedSettings = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['base/settings.env', 'overlays/production/settings.env'].flatMap((file) =>
      readFileSync(join(K8S, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
  );

// biome-ignore lint/suspicious/noExplicitAny: kustomize has a schema of its own.
export const kustomization = (file: string): any => parse(readFileSync(file, 'utf8'));

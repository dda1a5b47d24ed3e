import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../infra/dev/own-code.js';
import type { ComposeFile, ComposeService } from '../../../infra/dev/topology/compose-file.js';

export const COMPOSE_FILE = join(ROOT, 'temporal-compose.yml');
export const composeText = (): string => readFileSync(COMPOSE_FILE, 'utf8');

type Named = readonly [name: string, service: ComposeService];
/** What a law finds wrong, in words; empty when it is kept. */
type Law = (file: ComposeFile) => readonly string[];

const named = ({ services }: ComposeFile): readonly Named[] => Object.entries(services);
export const isOurs = ({ image }: ComposeService): boolean =>
  image.startsWith('patient-enrollment:');
/** A job ends by itself: whether it has, is its health. */
const isJob = (name: string, { services }: ComposeFile): boolean =>
  Object.values(services).some(
    ({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully',
  );

/** Tried again only when it failed, or never: what ended well stays ended. */
const isOnce = (restart = ''): boolean => restart === 'no' || restart.startsWith('on-failure');

const each =
  (isBroken: (service: ComposeService, name: string, file: ComposeFile) => boolean): Law =>
  (file) =>
    named(file)
      .filter(([name, service]) => isBroken(service, name, file))
      .map(([name]) => name);

const SECRET =
  /PASSWORD|SECRET|TOKEN(?!_URL)|CLIENT_KEY|_KEY$|DATABASE_.*URL$|DATABASE_URL$|ROLE_ID$/;
/** Of these names only paths and words that say where a secret is. */
const HARMLESS = /^\/run\/|^\/dev\/null$|^secrets\/|^none$|^\$\{/;
const isSecret = ([name, value]: readonly [string, string]): boolean =>
  SECRET.test(name.replace(/_FILE$/, '')) &&
  !(name.endsWith('_FILE') || /_(KEY|CERT|CERT_PATH|KEY_PATH)$/.test(name)
    ? HARMLESS.test(value)
    : /^(secrets\/|none$)/.test(value));

/** What every service keeps to, by the promise. */
export const COMPOSE_LAWS: Readonly<Record<string, Law>> = {
  'every service runs as a user of its own that is not root': each(
    ({ user }) => user === undefined || /^(0|root)\b/.test(user),
  ),
  'ours run as 10001': each((service) => isOurs(service) && service.user !== '10001:10001'),
  'every root file system is read-only': each(({ read_only }) => read_only !== true),
  'every capability is dropped, and none can be gained': each(
    ({ cap_drop, security_opt }) =>
      cap_drop?.join() !== 'ALL' || security_opt?.join() !== 'no-new-privileges:true',
  ),
  'whatever stays up has a health check': each(
    ({ healthcheck, restart }, name, file) =>
      healthcheck === undefined && !isOnce(restart) && !isJob(name, file),
  ),
  'every service has limits of processor and memory': each(({ deploy }) => {
    const { cpus, memory } = deploy?.resources?.limits ?? {};
    return cpus === undefined || memory === undefined;
  }),
  'every image is pinned by a version': each(
    ({ image }) => !/:[\w.${}?:' -]+$/.test(image) || image.includes(':latest'),
  ),
  'no image sets databases up by itself': each(({ image }) => image.includes('auto-setup')),
  'no secret stands in an environment': each(({ environment = {} }) =>
    Object.entries(environment).some(isSecret),
  ),
  'workers can be many: no name and no port of the host is theirs': each(
    ({ container_name, ports }, name) =>
      container_name !== undefined || (name.startsWith('worker') && ports !== undefined),
  ),
  'ports are published on loopback unless somebody says otherwise': each(({ ports = [] }) =>
    ports.some((port) => !/^\$\{[A-Z_]+:-127\.0\.0\.1:\d+\}:\d+$/.test(port)),
  ),
};

/** Names that services refer to and that are declared nowhere: Compose's parser looks at shapes alone. */
export const undeclared = (file: ComposeFile): readonly string[] =>
  named(file).flatMap(([name, service]) =>
    [
      ...(service.networks ?? []).filter((each) => !(each in file.networks)),
      ...(service.configs ?? [])
        .map(({ source }) => source)
        .filter((each) => !(each in file.configs)),
      ...Object.keys(service.depends_on ?? {}).filter((each) => !(each in file.services)),
    ].map((each) => `${name}: ${each}`),
  );

const ALLOWED_TOGETHER: Readonly<Record<string, readonly string[]>> = {
  'temporal-data': ['temporal-postgres', 'temporal-schema', 'temporal'],
  orchestration: [
    ...['temporal', 'temporal-namespace', 'temporal-first-build', 'web-ui', 'api', 'worker'],
    ...['worker-previous', 'ops'],
  ],
};

/** Services that a network joins and that have no business there. */
export const strangersOn = (file: ComposeFile): readonly string[] =>
  Object.entries(ALLOWED_TOGETHER).flatMap(([network, allowed]) =>
    named(file)
      .filter(([name, { networks = [] }]) => networks.includes(network) && !allowed.includes(name))
      .map(([name]) => `${name} on ${network}`),
  );

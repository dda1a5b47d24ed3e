import { resolve } from 'node:path';
import type { ComposeFile, ComposeService } from './compose-file.js';

/** Where what a container would find is on this machine. */
export interface Placement {
  /** Root of the checkout, which files of the compose file are named from. */
  readonly root: string;
  /** Loopback ports, by service and by the port that it has in its container. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const ANYWHERE = '0.0.0.0';
const LOOPBACK = '127.0.0.1';

/** Moves the values of one service of the file to this machine: paths, addresses, ports. */
export class Mover {
  readonly #mounts: readonly (readonly [inside: string, here: string])[];
  readonly #placement: Placement;
  readonly #own: Readonly<Record<string, number>>;

  /** @param own ports of this instance, when it has others than the service as a whole */
  constructor(
    file: ComposeFile,
    name: string,
    placement: Placement,
    own: Readonly<Record<string, number>> = {},
  ) {
    this.#placement = placement;
    this.#own = { ...placement.ports[name], ...own };
    const service = file.services[name];
    this.#mounts =
      service === undefined
        ? []
        : mountsOf(file, service, placement.root).toSorted(([a], [b]) => b.length - a.length);
  }

  environment(variables: Readonly<Record<string, string>> = {}): Record<string, string> {
    return Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, this.#setting(name, value)]),
    );
  }

  /** Of a health check: there an address of the host itself is meant. */
  word(text: string): string {
    return this.#path(text).replace(
      /\b(localhost|127\.0\.0\.1):(\d+)\b/g,
      (_, host: string, port: string) => `${host}:${this.#own[port] ?? port}`,
    );
  }

  #setting(name: string, value: string): string {
    if (name.endsWith('_HOST') && value === ANYWHERE) return LOOPBACK;
    const { ports } = this.#placement;
    // Its certificate bears this machine's own names.
    if (/_(HOST|SERVER_NAME)$/.test(name) && value in ports) return 'localhost';
    if (name.endsWith('_PORT')) return `${this.#own[value] ?? this.#anyPort(value) ?? value}`;
    return this.#path(value).replace(
      /\b([a-z][a-z-]*):(\d+)\b/g,
      (whole, host: string, port: string) => {
        const there = ports[host]?.[port];
        return there === undefined ? whole : `localhost:${there}`;
      },
    );
  }

  #anyPort(port: string): number | undefined {
    return Object.values(this.#placement.ports).find((each) => port in each)?.[port];
  }

  #path(text: string): string {
    const mount = this.#mounts.find(([inside]) => text === inside || text.startsWith(`${inside}/`));
    return mount === undefined ? text : `${mount[1]}${text.slice(mount[0].length)}`;
  }
}

function mountsOf(
  { secrets, configs }: ComposeFile,
  service: ComposeService,
  root: string,
): readonly (readonly [string, string])[] {
  const here = (path = ''): string => resolve(root, path);
  return [
    ...(service.secrets ?? []).map((each) => {
      const { source, target } = typeof each === 'string' ? { source: each, target: each } : each;
      return [`/run/secrets/${target}`, here(secrets[source]?.file)] as const;
    }),
    ...(service.configs ?? []).map(
      ({ source, target }) => [target, here(configs[source]?.file)] as const,
    ),
    ...(service.volumes ?? []).flatMap((volume) => {
      const [outside = '', inside = ''] = volume.split(':');
      return outside.startsWith('/') ? [[inside, outside] as const] : [];
    }),
  ];
}

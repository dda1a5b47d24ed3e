import type { Environment } from './environment.js';

/** What a process shows Temporal and whom it trusts there (mutual TLS); paths of PEM files. */
export interface TemporalTls {
  /** Authority of the server's certificate; undefined for the system's authorities. */
  readonly caFile: string | undefined;
  readonly certFile: string;
  readonly keyFile: string;
  /** The name that the server's certificate must bear, when it is not that of the address. */
  readonly serverName: string | undefined;
}

/** Where Temporal is, and as whom a process speaks to it. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  /** Absent where nothing is encrypted: on the loopback interface of a developer. */
  readonly tls?: TemporalTls | undefined;
  /** Path of the JWT that says what this process may do there; read again, so that it can be renewed. */
  readonly tokenFile?: string | undefined;
}

const HTTP = ['https', 'http'] as const;
type Mode = 'production' | 'development';

/** Of the processes that speak to Temporal; the others leave the address out. */
export function temporalConfig(env: Environment, mode: Mode) {
  const address = env.text('TEMPORAL_ADDRESS', '');
  return {
    address,
    namespace: env.text('TEMPORAL_NAMESPACE', 'enrollment'),
    taskQueue: env.text('TEMPORAL_TASK_QUEUE', 'enrollment'),
    webUiUrl: env.url('WEB_UI_URL', HTTP, 'http://127.0.0.1:8233'),
    ...temporalAccess(env, mode, address),
  };
}

/** The settings by which any process of ours reaches Temporal. Production reaches it by mutual TLS or not at all. */
export function temporalAccess(
  env: Environment,
  mode: Mode,
  address: string | undefined,
): Pick<TemporalTarget, 'tls' | 'tokenFile'> {
  const given = {
    caFile: env.optional('TEMPORAL_TLS_CA_FILE'),
    certFile: env.optional('TEMPORAL_TLS_CERT_FILE'),
    keyFile: env.optional('TEMPORAL_TLS_KEY_FILE'),
    serverName: env.optional('TEMPORAL_TLS_SERVER_NAME'),
  };
  const tokenFile = env.optional('TEMPORAL_TOKEN_FILE');
  const { certFile, keyFile } = given;
  if (certFile !== undefined && keyFile !== undefined)
    return { tls: { ...given, certFile, keyFile }, tokenFile };
  const isNamed = address !== undefined && address !== '';
  const isMeant = [tokenFile, ...Object.values(given)].some((value) => value !== undefined);
  // A token in the clear is anybody's; and half of the settings would be taken for all of them.
  if (isMeant || (mode === 'production' && isNamed))
    env.refuse(
      'TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE must be set: Temporal is reached by mutual TLS',
    );
  return { tls: undefined, tokenFile: undefined };
}

/** What a server's configuration is made of. */
export interface OpenBaoFiles {
  readonly port: number;
  readonly dataFolder: string;
  readonly sealKeyFile: string;
  readonly operatorSecretFile: string;
  readonly auditFile: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string };
}

/** Who sets the server up at the first start, and afterwards whatever a newer version adds. */
export const OPERATOR = 'operator';

/** It has to name a port that differs from the API's; a lone server is called there by nobody. */
const NO_OTHER_NODE = 1;

const text = (value: string): string => JSON.stringify(value);
const request = (name: string, path: string, data: string): string => `
  request "${name}" {
    operation = "update"
    path = "${path}"
    data = ${data}
  }`;

/**
 * One durable server: raft storage, unsealed by a key in a file, an audit log from its first request on. At its first
 * start it sets itself up as far as the operator's login; there is no root token that could be left lying about. It
 * waits for other nodes no longer than it must (`performance_multiplier`).
 */
export const openBaoConfig = (files: OpenBaoFiles): string => `
api_addr = "https://localhost:${files.port}"
cluster_addr = "https://localhost:${NO_OTHER_NODE}"
listener "tcp" {
  address = "127.0.0.1:${files.port}"
  cluster_address = "127.0.0.1:0"
  tls_cert_file = ${text(files.tls.certFile)}
  tls_key_file = ${text(files.tls.keyFile)}
  tls_min_version = "tls13"
}
storage "raft" {
  path = ${text(files.dataFolder)}
  node_id = "one"
  performance_multiplier = 1
}
seal "static" {
  current_key_id = "one"
  current_key = ${text(`file://${files.sealKeyFile}`)}
}
audit "file" "to-file" {
  options {
    file_path = ${text(files.auditFile)}
    mode = "0600"
  }
}
initialize "operator" {${[
  request(
    'policy',
    `sys/policies/acl/${OPERATOR}`,
    `{ policy = ${text('path "*" { capabilities = ["create","read","update","delete","list","sudo"] }')} }`,
  ),
  request('app-role', 'sys/auth/approle', '{ type = "approle" }'),
  request(
    'role',
    `auth/approle/role/${OPERATOR}`,
    `{ token_policies = ["${OPERATOR}"], token_ttl = "5m", token_max_ttl = "1h" }`,
  ),
  request('role-id', `auth/approle/role/${OPERATOR}/role-id`, `{ role_id = "${OPERATOR}" }`),
  request(
    'secret-id',
    `auth/approle/role/${OPERATOR}/custom-secret-id`,
    `{ secret_id = { eval_type = "string", eval_source = "file", path = ${text(files.operatorSecretFile)} } }`,
  ),
].join('')}
}
`;

# OpenBao of temporal-compose.yml: raft storage, unsealed by a key in a file, audited from its first request on. At its
# first start it sets itself up as far as the operator's login; there is no root token that could be left lying about.
api_addr     = "https://openbao:8200"
cluster_addr = "https://openbao:8201"

listener "tcp" {
  address         = "0.0.0.0:8200"
  tls_cert_file   = "/run/secrets/openbao.crt"
  tls_key_file    = "/run/secrets/openbao.key"
  tls_min_version = "tls13"
}

storage "raft" {
  path    = "/openbao/file"
  node_id = "one"
}

seal "static" {
  current_key_id = "one"
  current_key    = "file:///run/secrets/openbao-seal"
}

audit "file" "to-file" {
  options {
    file_path = "/openbao/logs/audit.log"
    mode      = "0600"
  }
}

initialize "operator" {
  request "policy" {
    operation = "update"
    path      = "sys/policies/acl/operator"
    data      = { policy = "path \"*\" { capabilities = [\"create\",\"read\",\"update\",\"delete\",\"list\",\"sudo\"] }" }
  }
  request "app-role" {
    operation = "update"
    path      = "sys/auth/approle"
    data      = { type = "approle" }
  }
  request "role" {
    operation = "update"
    path      = "auth/approle/role/operator"
    data      = { token_policies = ["operator"], token_ttl = "5m", token_max_ttl = "1h" }
  }
  request "role-id" {
    operation = "update"
    path      = "auth/approle/role/operator/role-id"
    data      = { role_id = "operator" }
  }
  request "secret-id" {
    operation = "update"
    path      = "auth/approle/role/operator/custom-secret-id"
    data      = { secret_id = { eval_type = "string", eval_source = "file", path = "/run/secrets/openbao-operator" } }
  }
}

#!/bin/sh
# Starts the Temporal server on this host's own address, by which its services find each other.
set -eu
: "${BIND_ON_IP:=$(getent hosts "$(hostname)" | awk '{ print $1; exit }')}"
export BIND_ON_IP
exec temporal-server --config-file "$CONFIG_FILE" start \
  --service frontend --service internal-frontend --service history --service matching --service worker

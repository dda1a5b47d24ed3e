#!/bin/sh
# Starts the Temporal server on every address of this host; its services, all in this process, find each other by loopback.
set -eu
: "${BIND_ON_IP:=0.0.0.0}"
export BIND_ON_IP
exec temporal-server --config-file "$CONFIG_FILE" start \
  --service frontend --service internal-frontend --service history --service matching --service worker

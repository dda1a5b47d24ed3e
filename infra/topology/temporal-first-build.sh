#!/bin/sh
# Makes the very first build of the worker current, once its workers are there; later ones are promoted by
# `ops builds promote`, which replays histories first.
set -eu
TEMPORAL_API_KEY="$(cat "$TOKEN_FILE")"
export TEMPORAL_API_KEY

is_known() { temporal worker deployment describe-version --namespace "$NAMESPACE" --deployment-name "$DEPLOYMENT" --build-id "$BUILD" >/dev/null 2>&1; }
current() { temporal worker deployment describe --namespace "$NAMESPACE" --name "$DEPLOYMENT" --output json 2>/dev/null | tr -d ' \n'; }

tries=0
until is_known; do
  tries=$((tries + 1))
  [ "$tries" -lt 120 ] || { echo "No worker of this build has asked for work." >&2; exit 1; }
  sleep 1
done
if current | grep -q '"currentVersionBuildID":"[^"]'; then exit 0; fi
temporal worker deployment set-current-version --namespace "$NAMESPACE" --deployment-name "$DEPLOYMENT" --build-id "$BUILD" --yes

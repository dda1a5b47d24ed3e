#!/bin/sh
# Makes the namespace and its search attributes, where they are not there; an old namespace gets the retention in force.
set -eu
TEMPORAL_API_KEY="$(cat "$TOKEN_FILE")"
export TEMPORAL_API_KEY

if temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$NAMESPACE" --retention "$RETENTION"
else
  temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"
fi

# The namespace is known everywhere in the cluster only a moment after it was made.
tries=0
until known="$(temporal operator search-attribute list --namespace "$NAMESPACE" 2>/dev/null)"; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { echo "The namespace cannot be read." >&2; exit 1; }
  sleep 1
done
for attribute in $SEARCH_ATTRIBUTES; do
  name="${attribute%=*}"
  if echo "$known" | grep -qw "$name"; then continue; fi
  temporal operator search-attribute create --namespace "$NAMESPACE" --name "$name" --type "${attribute#*=}"
done

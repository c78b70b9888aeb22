#!/bin/sh
# Makes the namespace once. Closed workflows stay readable for 90 days; Duikou's own audit
# stays for ever and does not depend on it.
set -eu

tries=0
until temporal operator cluster health; do
	tries=$((tries + 1))
	[ "$tries" -lt 60 ] || exit 1
	sleep 2
done
temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
	temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"
temporal operator namespace describe --namespace "$NAMESPACE"

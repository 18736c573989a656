#!/usr/bin/env bash
# Builds the real programs that read what obsc emits, from their Go modules, into $OUT (conformance/.bin unless said).
# Versions and checksums are locked in go.mod and go.sum. The tags leave out the service discovery of cloud vendors,
# which halves the build; static, file, http and Kubernetes discovery stay.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
OUT=${OUT:-$here/.bin}
command -v go >/dev/null || { echo "conformance needs Go 1.26 or newer: https://go.dev/dl" >&2; exit 2; }
mkdir -p "$OUT"
export CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS="-buildvcs=false -trimpath -mod=readonly"

build() { # folder of the module, package, name of the program
  local started=$SECONDS
  (cd "$here/$1" && go build -tags=remove_all_sd,enable_file_sd -ldflags "-s -w" -o "$OUT/$3" "$2")
  echo "built $3 in $((SECONDS - started)) s"
}
build prom github.com/prometheus/prometheus/cmd/promtool promtool

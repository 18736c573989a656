#!/usr/bin/env bash
# Builds the real programs that read what obsc emits, from their Go modules, into $OUT (conformance/.bin unless said):
#   conformance/build.sh [PROGRAM ...]      (default: all of them)
# Versions and checksums are locked in modules/*/go.mod and go.sum. What is built already is left as it is.
# The tags leave out the service discovery of cloud vendors, which halves the build; static, file, DNS, http and Kubernetes
# discovery stay. Two programs are built at a time: one alone leaves half of a machine of two processors idle while it
# downloads and links.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
OUT=${OUT:-$here/.bin}
needed=1.26.7

declare -A package=( # program -> folder under modules/, package
  [promtool]="prometheus github.com/prometheus/prometheus/cmd/promtool"
  [prometheus]="prometheus github.com/prometheus/prometheus/cmd/prometheus"
  [promqlverdicts]="prometheus ."
  [amtool]="alertmanager github.com/prometheus/alertmanager/cmd/amtool"
  [alertmanager]="alertmanager ./cmd/alertmanager"
  [otelcol]="collector ."
  [promtail]="loki github.com/grafana/loki/v3/clients/cmd/promtail"
  [loki]="loki github.com/grafana/loki/v3/cmd/loki"
  [logqlverdicts]="loki ."
  [composecheck]="compose ."
  [mimirrules]="mimir ."
  [vmalert]="victoriametrics github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert"
)

main() {
  require_go
  mkdir -p "$OUT"
  export CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS="-buildvcs=false -trimpath -mod=readonly"
  local program programs=("$@") first second failed=0
  [ $# -gt 0 ] || programs=(promtool prometheus promqlverdicts amtool alertmanager otelcol logqlverdicts promtail loki composecheck mimirrules vmalert)
  for program in "${programs[@]}"; do
    [ -n "${package[$program]:-}" ] || { echo "no such program: $program; there are ${!package[*]}" >&2; exit 2; }
  done
  # Programs of one module after each other: they share most of what is compiled.
  lane loki logqlverdicts promtail loki & first=$!
  lane rest composecheck vmalert mimirrules promqlverdicts promtool prometheus amtool alertmanager otelcol & second=$!
  wait $first || failed=1
  wait $second || failed=1
  exit $failed
}

lane() { # name, the programs that it builds if they are wanted
  local program
  shift
  for program in "$@"; do
    case " ${programs[*]} " in *" $program "*) build "$program" ;; esac
  done
}

require_go() {
  local found
  command -v go >/dev/null || { echo "conformance needs Go $needed or newer, and there is no go on PATH: https://go.dev/dl" >&2; exit 2; }
  found=$(GOTOOLCHAIN=local go env GOVERSION)
  [ "$(printf '%s\n' "$needed" "${found#go}" | sort -V | head -n 1)" = "$needed" ] || { echo "conformance needs Go $needed or newer, and this is ${found#go}: https://go.dev/dl" >&2; exit 2; }
}

build() { # program
  local program=$1 started=$SECONDS folder from lock
  read -r folder from <<<"${package[$program]}"
  # What a program is made of: another lock file or another Go makes another program.
  lock=$( (cat "$here/build.sh" "$here/modules/$folder"/*; go env GOVERSION GOOS GOARCH) | sha256sum)
  if [ -x "$OUT/$program" ] && [ "$(cat "$OUT/.$program.lock" 2>/dev/null)" = "$lock" ]; then
    echo "$program is built"
    return
  fi
  rm -f "$OUT/.$program.lock"
  if [ "$program" = alertmanager ]; then with_a_page "$here/modules/$folder" "$from"
  else (cd "$here/modules/$folder" && go build -tags=remove_all_sd,enable_kubernetes_sd,enable_dns_sd -ldflags "-s -w" -o "$OUT/$program" "$from"); fi
  echo "$lock" >"$OUT/.$program.lock"
  echo "built $program in $((SECONDS - started)) s"
}

with_a_page() { # Alertmanager's own module lacks the pages that it embeds: it is built from a copy that has one.
  local copy="$OUT/.alertmanager"
  rm -rf "$copy"
  cp -r "$(cd "$1" && go mod download github.com/prometheus/alertmanager && go list -m -f '{{.Dir}}' github.com/prometheus/alertmanager)" "$copy"
  chmod -R u+w "$copy"
  mkdir -p "$copy/ui/app/dist"
  echo '<!doctype html><title>Alertmanager, without its pages</title>' >"$copy/ui/app/dist/index.html"
  (cd "$copy" && go build -ldflags "-s -w" -o "$OUT/alertmanager" "$2")
  rm -rf "$copy"
}

main "$@"

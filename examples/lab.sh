#!/usr/bin/env bash
# A topology as a lab of real tunnels: set up, applied, verified with packets, and taken down again,
# whatever happens. `make lab` runs it; another folder than the seed's may be named.
# Works on a copy. Ends with the exit code of the first command that fails: 3 if packets went
# otherwise than predicted.
set -euo pipefail
topology="$(realpath "${1:-"$(dirname "${BASH_SOURCE[0]}")/topologies/vng-three-sites"}")"
export VPN_DECLARE_ENVIRONMENT=lab

copy="$(mktemp -d)"
cp -R "$topology/." "$copy/"
rm -rf "$copy/.vpn-declare"

run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

run cd "$copy"

end() {
    code=$?
    trap - EXIT
    run vpn-declare lab down || code=$?
    rm -rf "$copy"
    exit "$code"
}
trap end EXIT

run vpn-declare lab up
run vpn-declare apply --auto-approve
run vpn-declare plan --detailed-exitcode
run vpn-declare verify

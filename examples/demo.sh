#!/usr/bin/env bash
# The life of a topology in five commands, against the simulator; nothing real is touched.
# `make demo` runs it with the environment it made. Works on a copy, so it can be run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rm -rf build/demo
mkdir -p build/demo
cp -R examples/topologies/vng-three-sites build/demo/
cd build/demo/vng-three-sites

run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

run vpn-declare validate --environment simulated
run vpn-declare plan --environment simulated
run vpn-declare apply --environment simulated --auto-approve
run vpn-declare routes --environment simulated

# Exit code 2 would mean that there is something to do, and end this script.
run vpn-declare plan --environment simulated --detailed-exitcode
printf '\nThe second plan is empty. The copy is in build/demo: change it, plan again.\n'

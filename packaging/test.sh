#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'TEXT'
Usage: packaging/test.sh [arguments for cargo test]

Installs what the tests need, starts pcscd with the virtual reader if none is running, runs all tests
and stops pcscd again. Without arguments the whole workspace is tested, with face comparison and cameras. The exit code is 0 only if
every test that ran has passed; tests that were skipped are listed at the end.
TEXT
}

control=
supervisor=
log=

# shellcheck disable=SC2317  # called by the trap
clean_up() {
    if [[ -n $supervisor ]]; then
        rm -f "$control/run"
        wait "$supervisor" || true
    fi
    [[ -z $control ]] || rm -rf "$control" 2>/dev/null || as_root rm -rf "$control"
    [[ -z $log ]] || rm -f "$log"
}

virtual_reader() { opensc-tool --list-readers 2>/dev/null | grep -q 'Virtual PCD'; }

# Whether a pcscd runs that is not ours, or systemd would start one on the first question.
other_pcscd() {
    local pid
    if systemctl is-active --quiet pcscd.socket 2>/dev/null; then return 0; fi
    pid=$(tr -dc '0-9' 2>/dev/null </run/pcscd/pcscd.pid || true)
    [[ -n $pid && $(cat "/proc/$pid/comm" 2>/dev/null || true) == pcscd ]]
}

start_readers() {
    local _
    if other_pcscd; then
        virtual_reader || fail "pcscd is already running, without the virtual reader (vpcd).
  Restart it so that it finds vpcd (systemctl restart pcscd), or stop it and let this script start one."
        say "Using the pcscd that is already running; the test that stops it will be skipped."
        return
    fi
    say "Starting pcscd with the virtual reader."
    control=$(mktemp -d)
    touch "$control/run"
    as_root bash "$root/packaging/pcscd-for-tests.sh" "$control" $$ &
    supervisor=$!
    export TASHIKA_PCSCD_STOP="$control/stop"
    for _ in {1..50}; do
        if virtual_reader; then return; fi
        kill -0 "$supervisor" 2>/dev/null || break
        sleep 0.2
    done
    fail "pcscd was started, but the virtual reader did not appear: is vsmartcard-vpcd installed?"
}

summary() {
    local skipped
    awk '/^test result:/ { ok += $4; bad += $6; ignored += $8; suites++ }
        END { printf "==> %d passed, %d failed, %d ignored, in %d test programs\n", ok, bad, ignored, suites }' "$log"
    skipped=$(grep -o 'SKIPPED.*' "$log" | sort -u || true)
    [[ -z $skipped ]] || printf '==> Not run, and so not proved:\n%s\n' "$skipped"
}

if [[ ${1:-} == --help || ${1:-} == -h ]]; then
    usage
    exit 0
fi
cd "$root"
trap clean_up EXIT
install_packages "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}"
need_rust
start_readers
say "Running the tests."
log=$(mktemp)
export TASHIKA_PCSC_TESTS=1
result=0
(($# > 0)) || set -- --workspace --features tashika/face,tashika/camera
cargo test --no-fail-fast "$@" 2>&1 | tee "$log" || result=$?
summary
if ((result == 0)); then say "All tests that ran have passed."; else say "FAILED (exit code $result)."; fi
exit "$result"

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Runs pcscd (as root) for test.sh, which controls it through two files in the directory $1, so that
# it needs no right to signal a program of root:
#   run   pcscd is wanted; when this file goes, or the process $2, pcscd is stopped and this script ends
#   stop  as long as this file is there, pcscd is stopped: for the test of exactly that
set -euo pipefail
PATH="$PATH:/usr/sbin"

control=$1
caller=$2
pid=

stop() {
    [[ -n $pid ]] || return 0
    kill "$pid" 2>/dev/null || true
    wait "$pid" || true
    pid=
}
trap stop EXIT
trap 'exit 143' TERM INT

options=(--foreground)
# Newer versions ask polkit who may use a reader; a container has none to ask.
if pcscd --help | grep -q -- --disable-polkit; then options+=(--disable-polkit); fi

while [[ -e $control/run ]] && kill -0 "$caller" 2>/dev/null; do
    if [[ -e $control/stop ]]; then
        stop
    elif [[ -z $pid ]]; then
        pcscd "${options[@]}" >>"$control/pcscd.log" 2>&1 &
        pid=$!
    elif ! kill -0 "$pid" 2>/dev/null; then
        echo "pcscd ended by itself; its last words:" >&2
        tail -n 5 "$control/pcscd.log" >&2
        exit 1
    fi
    sleep 0.2
done

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'TEXT'
Usage: packaging/run.sh

Installs what is missing (asking first), builds Tashika and starts it:
  - with a display, the window; in training mode if no card reader is connected
  - without a display, one training check of a software card on the command line

The customer's number is typed into the program. It is never an argument.
TEXT
}

# Whether a real reader is connected. Without a running service there is none for us.
reader_connected() { "$tashika" readers --json 2>/dev/null | grep -q '"name"'; }

case ${1:-} in
    '') ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
esac
cd "$root"
install_packages "${build_packages[@]}" "${run_packages[@]}"
need_rust
say "Building Tashika; the first time takes some minutes."
cargo build --release --bin tashika
tashika="${CARGO_TARGET_DIR:-$root/target}/release/tashika"

if [[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    say "No display: one training check of a software card on the command line."
    exec "$tashika" check mynumber --training --persona genuine --specimen-number
elif reader_connected; then
    say "Starting Tashika."
    exec "$tashika"
else
    say "No card reader is connected (or pcscd does not run): starting in training mode."
    exec "$tashika" --training
fi

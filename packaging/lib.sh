# shellcheck shell=bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# What run.sh, test.sh and .ci/run have in common: which packages, which Rust, and how to ask.
# To be sourced after `set -euo pipefail`.
# shellcheck disable=SC2034  # the lists are for those who source this

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DEBIAN_FRONTEND=noninteractive
PATH="$PATH:$HOME/.cargo/bin:/usr/sbin"

# To compile: a linker, and the headers of the PC/SC library.
build_packages=(build-essential pkg-config libpcsclite-dev)
# To run: the reader service with the driver for USB readers, fonts that have the characters of
# Japanese names, of Chinese (noto-cjk) and of Vietnamese (dejavu-core), and what the window draws with.
run_packages=(
    pcscd libccid
    fonts-morisawa-bizud-gothic fonts-noto-cjk fonts-dejavu-core
    libgl1 libegl1 libgl1-mesa-dri libxkbcommon0 libxkbcommon-x11-0
    libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libwayland-client0 libwayland-egl1
)
# To test: the virtual reader, a screen without a screen, and the programs that judge our results.
test_packages=(
    vsmartcard-vpcd opensc openssl python3 libeac-dev libssl-dev
    xvfb xauth xdotool imagemagick
    poppler-utils qpdf libopenjp2-tools libtiff-tools
)

say() { printf '==> %s\n' "$*"; }

fail() {
    printf 'Error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root, and sudo is not installed: $*"
    fi
}

# Asks a person at the terminal. Without one (CI, a container build) starting the script was the answer.
agreed() {
    [[ -t 0 ]] || return 0
    local answer
    read -r -p "$1 [y/N] " answer
    [[ $answer == [yY]* ]]
}

# Installs those of the packages named that are missing.
install_packages() {
    local package state missing=()
    if ! command -v apt-get >/dev/null; then
        explain_other_systems
        return
    fi
    for package in "$@"; do
        # The state is "not-installed" or nothing at all for a package that is not there.
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [[ $state == installed ]] || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then
        say "All $# packages are installed."
        return
    fi
    say "Missing packages: ${missing[*]}"
    agreed "Install them with apt-get?" || fail "cannot go on without: ${missing[*]}"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

explain_other_systems() {
    cat >&2 <<'TEXT'
This system has no apt-get, so nothing is installed for you. Tashika needs:
  - a C compiler and linker, pkg-config
  - the PC/SC service and library with headers (pcsc-lite: pcscd, libpcsclite) and the CCID driver;
    Windows and macOS bring their own
  - OpenGL or EGL, libxkbcommon, and the X11 or Wayland client libraries
  - a font with Japanese: BIZ UDGothic or Noto Sans CJK; for customers who read Chinese or Vietnamese
    Noto Sans CJK, and DejaVu Sans or Noto Sans
For the tests also: the virtual reader vpcd (vsmartcard), OpenSC, OpenSSL, Xvfb, xdotool, ImageMagick,
poppler-utils, qpdf and the OpenJPEG tools.
Trying to go on with what is there.
TEXT
}

# Makes sure that `cargo` is at least the version the workspace asks for.
need_rust() {
    local needed found
    needed=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$root/Cargo.toml")
    found=$(rustc --version 2>/dev/null | cut -d ' ' -f 2 || true)
    if new_enough "$needed" "$found"; then
        say "Rust $found is new enough (needed: $needed)."
        return
    fi
    say "Rust $needed or newer is needed; found: ${found:-none}."
    agreed "Install the stable Rust with rustup into your home directory?" ||
        fail "install Rust $needed or newer (https://rustup.rs) and start again"
    command -v rustup >/dev/null || install_rustup
    rustup toolchain install stable --profile minimal --component rustfmt --component clippy
    export RUSTUP_TOOLCHAIN=stable
    hash -r
    found=$(rustc --version | cut -d ' ' -f 2)
    new_enough "$needed" "$found" || fail "rustup installed Rust $found, and $needed is needed"
}

# Whether version $2 is there and at least $1.
new_enough() {
    [[ -n $2 && $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

install_rustup() {
    local script
    install_packages curl ca-certificates
    script=$(mktemp)
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs -o "$script"
    sh "$script" -y --profile minimal --default-toolchain none --no-modify-path
    rm -f "$script"
    PATH="$HOME/.cargo/bin:$PATH"
}

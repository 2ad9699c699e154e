#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Tashika as a kiosk on Debian 12: a session of its own, or a start at login. See docs/kiosk.md.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/kiosk" && pwd)
marker="Installed by Tashika's kiosk.sh"
root=${TASHIKA_KIOSK_ROOT:-}
dry=no
sure=no
user=

usage() {
    cat <<'TEXT'
Usage: packaging/kiosk.sh COMMAND [OPTIONS]

  install   The kiosk: a session in which only Tashika runs, and no way to a console. As root.
            With --user NAME that account is logged in by lightdm when the machine starts.
  login     Start Tashika at login in an ordinary desktop session, for the present user.
  service   The same by systemd, in a full screen, started again when it falls. Instead of `login`.
  remove    Take away everything this script installed. As root: the kiosk; as a user: login and service.
  status    Tell what is installed.

  --user NAME  the account of the counter (install only); it must exist
  --dry-run    tell what would be done, and do nothing
  --yes        do not ask
  --help

Nothing is overwritten that this script has not made, and only what it made is removed. No package is
installed: it says which are missing. A test installs below the folder TASHIKA_KIOSK_ROOT.
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
    printf 'kiosk.sh: %s\n' "$*" >&2
    exit 1
}

agreed() {
    [[ $sure == no && $dry == no ]] || return 0
    [[ -t 0 ]] || fail "nobody is there to ask; say --yes"
    local answer
    read -r -p "$1 [y/N] " answer
    [[ $answer == [yY]* ]]
}

# What the kiosk puts where: source, place, mode.
kiosk_files() {
    cat <<TEXT
session.sh /usr/local/lib/tashika-kiosk/session.sh 755
openbox.xml /usr/local/lib/tashika-kiosk/openbox.xml 644
xsession.desktop /usr/share/xsessions/tashika-kiosk.desktop 644
xorg.conf /etc/X11/xorg.conf.d/90-tashika-kiosk.conf 644
logind.conf /etc/systemd/logind.conf.d/90-tashika-kiosk.conf 644
sysctl.conf /etc/sysctl.d/90-tashika-kiosk.conf 644
TEXT
}
lightdm_place=/etc/lightdm/lightdm.conf.d/90-tashika-kiosk.conf

own_folder() { printf '%s' "${XDG_CONFIG_HOME:-$HOME/.config}"; }
login_place() { printf '%s/autostart/tashika.desktop' "$(own_folder)"; }
service_place() { printf '%s/systemd/user/tashika.service' "$(own_folder)"; }

ours() { [[ -f $1 ]] && grep -qF "$marker" "$1"; }

# Fails before anything is done if a file of somebody else stands in one of the places.
free() {
    local place
    for place in "$@"; do
        [[ ! -e $place ]] || ours "$place" || fail "$place is not of this script; move it away first"
    done
}

put() {
    local source=$1 place=$2 mode=$3
    if [[ $dry == yes ]]; then
        say "would write $place"
        return
    fi
    mkdir -p "$(dirname "$place")"
    sed "s|@USER@|$user|" "$source" >"$place.new"
    chmod "$mode" "$place.new"
    mv "$place.new" "$place"
    say "wrote $place"
}

take() {
    ours "$1" || return 0
    if [[ $dry == yes ]]; then
        say "would remove $1"
    else
        rm "$1"
        say "removed $1"
    fi
}

need_root() { [[ -n $root || $dry == yes || $(id -u) == 0 ]] || fail "the kiosk is installed by root"; }

missing() {
    local program package
    while read -r program package; do
        command -v "$program" >/dev/null || printf ' %s' "$package"
    done
}

install_kiosk() {
    need_root
    local lacking source place mode
    local -a places=()
    while read -r _ place _; do places+=("$root$place"); done < <(kiosk_files)
    free "${places[@]}" "$root$lightdm_place"
    if [[ -n $user ]]; then
        [[ $user =~ ^[a-z_][a-z0-9_-]*$ ]] || fail "$user is no name of an account"
        id "$user" >/dev/null 2>&1 || fail "there is no account $user"
        [[ $user != root ]] || fail "the counter's account must not be root"
    fi
    lacking=$(missing <<<$'openbox openbox\nXorg xserver-xorg\nxset x11-xserver-utils\nlightdm lightdm')
    [[ -z $lacking ]] || say "Missing packages:$lacking (apt-get install$lacking)"
    command -v tashika >/dev/null ||
        say "There is no program tashika in the path; name it in /etc/tashika/kiosk.env: TASHIKA_PROGRAM=…"
    say "This machine becomes a kiosk: no consoles, no power key, no SysRq, a session with Tashika alone."
    agreed "Write these files?" || fail "nothing was done"
    while read -r source place mode; do put "$here/$source" "$root$place" "$mode"; done < <(kiosk_files)
    [[ -z $user ]] || put "$here/lightdm.conf" "$root$lightdm_place" 644
    say "It holds after the next start of the machine. To undo: packaging/kiosk.sh remove"
}

install_own() {
    local source=$1 place=$2 other=$3
    [[ $(id -u) != 0 || -n $root || $dry == yes ]] || fail "the start at login is the user's own, not root's"
    free "$place"
    [[ ! -e $other ]] || fail "$other starts Tashika already; take it away first (remove)"
    agreed "Write $place?" || fail "nothing was done"
    put "$here/$source" "$place" 644
}

start_service() {
    install_own tashika.service "$(service_place)" "$(login_place)"
    say "To begin: systemctl --user daemon-reload && systemctl --user enable --now tashika.service"
}

remove() {
    local place
    agreed "Remove what this script installed?" || fail "nothing was done"
    if [[ -n $root || $dry == yes || $(id -u) == 0 ]]; then
        while read -r _ place _; do take "$root$place"; done < <(kiosk_files)
        take "$root$lightdm_place"
        [[ $dry == yes || ! -d $root/usr/local/lib/tashika-kiosk ]] ||
            rmdir --ignore-fail-on-non-empty "$root/usr/local/lib/tashika-kiosk"
    fi
    if ours "$(service_place)" && [[ $dry == no && -z $root ]] && command -v systemctl >/dev/null; then
        systemctl --user disable tashika.service 2>/dev/null || true
    fi
    take "$(login_place)"
    take "$(service_place)"
}

status() {
    local place
    local -a places=()
    while read -r _ place _; do places+=("$root$place"); done < <(kiosk_files)
    for place in "${places[@]}" "$root$lightdm_place" "$(login_place)" "$(service_place)"; do
        if ours "$place"; then
            say "installed  $place"
        elif [[ -e $place ]]; then
            say "foreign    $place"
        else
            say "-          $place"
        fi
    done
}

command=${1:-}
[[ $# -eq 0 ]] || shift
while [[ $# -gt 0 ]]; do
    case $1 in
        --user) user=${2:?--user needs a name} && shift ;;
        --dry-run) dry=yes ;;
        --yes) sure=yes ;;
        --help | -h) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done
[[ -z $user || $command == install ]] || fail "--user belongs to install"
case $command in
    install) install_kiosk ;;
    login) install_own autostart.desktop "$(login_place)" "$(service_place)" ;;
    service) start_service ;;
    remove) remove ;;
    status) status ;;
    --help | -h | help) usage ;;
    *) usage >&2 && exit 2 ;;
esac

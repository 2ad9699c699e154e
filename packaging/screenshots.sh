#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Makes a picture of each screen of the real window: starts it under Xvfb in training mode with software
# cards and drives it by keyboard alone, as a clerk would. It waits for the screens the window names in its
# trace, never for a number of seconds.
#
#   packaging/screenshots.sh [PROGRAM [FOLDER]]
#
#   PROGRAM        the tashika to run        [default: target/debug/tashika]
#   FOLDER         where the pictures go     [default: target/pictures/LANGUAGE_FIRST]
#   LANGUAGE_FIRST environment variable: ja or en [default: ja]
#   LOOK           environment variable: light, dark or contrast [default: light]
#   SCALE          environment variable: scale of the window, e.g. 2 for 200 % [default: 1]
#   SIZE           environment variable: the monitor, e.g. 1024x768; the window fills it [default: 1280x800]
#   ONLY           environment variable: the flows to run, a regular expression [default: all]
#   READERS        environment variable: the socket of a pcscd with vpcd readers that nobody else uses, for the flows
#                  in which cards come and go [default: none, and these flows are left out]
#   VPCD_PORT      environment variable: where the first of its readers listens, the second one above [default: 35963]
#   DOCS           environment variable: 1 refreshes each picture in docs/pictures/LANGUAGE_FIRST [default: 0]
#
# Needs the Debian packages xvfb, xdotool, imagemagick; python3 for the flows that hurt a book, openbox and wmctrl for the
# kiosk's, which are left out without them. The readers of this machine are left alone: the window
# is told of a reader service that is not there, unless READERS names one. The record books are thrown away. A flow that does not get
# where it should leaves NAME-in-vain.png, the others are still made, and the script fails at the end. The
# flows themselves stand in screenshots/*.sh.
set -euo pipefail

if [[ ${1:-} == --help || ${1:-} == -h ]]; then
    # The comment above is the help.
    awk 'NR > 3 { if (!sub(/^# ?/, "")) exit; print }' "$0"
    exit 0
fi

here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/target}
language=${LANGUAGE_FIRST:-ja}
program=${1:-$target/debug/tashika}
folder=${2:-$target/pictures/$language}
scale=${SCALE:-1}
look=${LOOK:-light}
size=${SIZE:-1280x800}
READERS=${READERS:-}
vpcd_port=${VPCD_PORT:-35963}
# A finger's pace: digits that come closer together are a scanner's, and answer nothing.
finger=0.1
# Given up after so many looks at the trace, 0.05 s apart.
patience=800
work=$(mktemp -d)
server=
app=
# The cards that are served to virtual readers.
served=()
keys_sent=0

finish() {
    [ -z "$app" ] || kill "$app" 2>/dev/null || true
    local card
    for card in "${served[@]}"; do kill "$card" 2>/dev/null || true; done
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || rm -rf "$work"
}
trap finish EXIT

mkdir -p "$folder"
mkfifo "$work/display"
Xvfb -noreset -nolisten tcp -displayfd 3 -screen 0 "${size}x24" 3>"$work/display" 2>/dev/null &
server=$!
read -r number <"$work/display"
export DISPLAY=":$number"

# --- the window -----------------------------------------------------------------------------------

# Keeps the picture of this name.
picture() {
    # What a key did is painted in the frame after the one that told of it.
    sleep 0.3
    import -window root +dither -colors 200 "PNG8:$folder/$1.png"
}

# Waits until the command succeeds; `what` is told if it never does.
until_true() {
    local what=$1 look
    shift
    for ((look = 0; look < patience; look++)); do
        if "$@"; then return 0; fi
        kill -0 "$app" 2>/dev/null || break
        sleep 0.05
    done
    echo "$flow: waited in vain until $what; last screen: $(screen)" >&2
    picture "$flow-in-vain"
    exit 1
}

# The last screen the trace names.
screen() {
    sed -nE 's/.* tashika::screen: .*stage="?([a-z_]*)"? manager="?([a-z_]*)"?.*/\1 \2/p' "$work/log" | tail -n 1
}

is_screen() { [ "$(screen)" = "$1 ${2:-}" ]; }
is_manager() { [[ "$(screen)" = *" $1" ]]; }
is_inside() { [[ "$(screen)" != *" " && "$(screen)" != *" login" ]]; }
# Of keys on pages of numbers and passwords the trace tells nothing.
is_quiet() {
    case "$(screen)" in
        credential\ * | not_set_up\ * | locked\ * | opening\ * | *\ ?*) return 0 ;;
        *) return 1 ;;
    esac
}
is_found() { [ -n "$(xdotool search --onlyvisible --pid "$app" 2>/dev/null)" ]; }
has_taken() {
    local taken
    taken=$(sed -nE 's/.* tashika::frames: input .*keys=([0-9]+).*/\1/p' "$work/log" | tail -n 1)
    [ "${taken:-0}" -ge "$1" ]
}

# Waits for a screen of the counter.
reach() { until_true "the screen is $1" is_screen "$1"; }
# Waits for a screen of the manager's window.
reach_manager() { until_true "the manager's screen is $1" is_manager "$1"; }

# Starts the window with these arguments and gives it the keyboard.
open_window() {
    : >"$work/log"
    HOME="$work/home" TASHIKA_HOME="$work/book" WINIT_X11_SCALE_FACTOR=1 LIBGL_ALWAYS_SOFTWARE=1 \
        TASHIKA_LOG="tashika::screen=debug,tashika::frames=trace" WAYLAND_DISPLAY='' \
        PCSCLITE_CSOCK_NAME="${socket:-$work/no-readers}" \
        "$program" --clerk "窓口 1024" --branch 本店 --language "$language" --look "$look" \
        --scale "$(awk "BEGIN { print int($scale * 100) }")" "$@" </dev/null >"$work/log" 2>&1 &
    app=$!
    keys_sent=0
    until_true "the window is open" is_found
    local window
    window=$(xdotool search --onlyvisible --pid "$app" | head -n 1)
    xdotool windowmove "$window" 0 0 windowsize "$window" "${size%x*}" "${size#*x}"
    xdotool mousemove "$((${size%x*} - 1))" "$((${size#*x} - 1))" windowfocus --sync "$window"
}

# Accounts of a real counter: an administrator, a manager, a clerk.
accounts() {
    export TASHIKA_HOME="$work/book"
    printf '%s\n' "an administrator's word" "a manager's long word" |
        "$program" users init --administrator admin --manager manager --password-stdin >/dev/null
    printf '%s\n' "an administrator's word" "a clerk's long word" |
        "$program" users add "窓口 1024" --role clerk --account admin --password-stdin >/dev/null
}

# Training, with these arguments more, the list of cards on the screen.
practise() {
    open_window --training "$@"
    reach idle
}

# --- the hand -------------------------------------------------------------------------------------

# Presses keys, each after the one before has arrived.
press() {
    local key
    for key in "$@"; do
        sleep "$finger"
        if is_quiet; then
            xdotool key --clearmodifiers "$key"
            sleep 0.7
            continue
        fi
        xdotool key --clearmodifiers "$key"
        keys_sent=$((keys_sent + 1))
        until_true "the key $key arrives" has_taken "$keys_sent"
        # A digit counts once it is known to stand alone.
        case $key in [0-9]) sleep 0.4 ;; esac
    done
}

# Types into the field that has the focus. How many keys that is, is the trace's to tell.
write() {
    sleep 0.4
    xdotool type --clearmodifiers --delay 20 "$1"
    sleep 0.4
    keys_sent=$(sed -nE 's/.* tashika::frames: input .*keys=([0-9]+).*/\1/p' "$work/log" | tail -n 1)
    keys_sent=${keys_sent:-0}
}

# Presses one key so often.
times() {
    local step
    for ((step = 0; step < $1; step++)); do press "$2"; done
}

# Puts this persona on the reader: its name in the search field.
put() {
    press ctrl+f
    write "$1"
    press Return
}

# Answers each question of the comparison with "same", however many there are left: in a window without room for it the
# question about the face is not asked before. The last answer leads on.
all_the_same() {
    local question
    for question in 1 2 3 4 5; do
        is_screen comparison || return 0
        press "1"
        sleep 0.3
    done
    echo "$flow: more than $question questions" >&2
}

# What the holder of a persona knows.
known() {
    "$program" softcard list | sed -n "/^$1 /,/^[^ ]/s/^ *$2 //p" | head -n 1
}

# The transaction and its reference, before the card: the first kind of the laws of this counter.
prepare() {
    press F9 1
    write 1234567
}

# --- the flows -----------------------------------------------------------------------------------

# shellcheck source=packaging/screenshots/flows.sh
. "$here/packaging/screenshots/flows.sh"
# shellcheck source=packaging/screenshots/trouble.sh
. "$here/packaging/screenshots/trouble.sh"
# shellcheck source=packaging/screenshots/office.sh
. "$here/packaging/screenshots/office.sh"

# --- all of them ----------------------------------------------------------------------------------

failed=()
for flow in "${flows[@]}"; do
    [[ $flow =~ ${ONLY:-.} ]] || continue
    # In a shell of its own, so that whatever stops it ends its window and nothing else.
    (
        server=
        trap finish EXIT
        work="$work/$flow"
        mkdir -p "$work/home"
        echo "$flow"
        "$flow"
    ) &
    wait $! || failed+=("$flow")
done

if [ "${DOCS:-0}" = 1 ]; then
    for kept in "$here/docs/pictures/$language"/*.png; do
        new="$folder/$(basename "$kept")"
        [ ! -e "$new" ] || cp "$new" "$kept"
    done
fi
echo "pictures in $folder: $(find "$folder" -name '*.png' | wc -l)"
[ ${#failed[@]} = 0 ] || {
    echo "not made whole: ${failed[*]}" >&2
    exit 1
}

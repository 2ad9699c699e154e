#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# What the real window costs: frames above 50 ms during whole checks, the processor while it waits for a card, memory.
# Prints numbers, judges nothing.
#
#   packaging/measure-window.sh [PROGRAM [CHECKS [SECONDS]]]
#
#   PROGRAM  the tashika to measure         [default: target/release/tashika]
#   CHECKS   whole checks done by keys, from the card to the receipt  [default: 5]
#   SECONDS  how long the window waits      [default: 60]
#
# Needs the Debian packages xvfb and xdotool. The window stands on a screen without a screen and is painted by the
# processor: "ours" is the time of our own code, "whole" the frame with painting, which graphics hardware does faster.
# Software cards lie on the training reader; the record book is a throw-away one.
set -euo pipefail

if [[ ${1:-} == --help || ${1:-} == -h ]]; then
    # The comment above is the help.
    awk 'NR > 3 { if (!sub(/^# ?/, "")) exit; print }' "$0"
    exit 0
fi

here=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-${CARGO_TARGET_DIR:-$here/target}/release/tashika}
checks=${2:-5}
seconds=${3:-60}
work=$(mktemp -d)
app=
server=

finish() {
    [ -z "$app" ] || { kill "$app" && wait "$app"; } 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

mkfifo "$work/display"
Xvfb -noreset -displayfd 3 -screen 0 1280x800x24 3>"$work/display" 2>/dev/null &
server=$!
read -r number <"$work/display"
export DISPLAY=":$number"

HOME="$work" TASHIKA_HOME="$work/book" LIBGL_ALWAYS_SOFTWARE=1 \
    TASHIKA_LOG=tashika::screen=debug,tashika::frames=debug \
    "$program" --training --clerk 1024 --branch 本店 --laws phone </dev/null >/dev/null 2>"$work/trace" &
app=$!

# Waits until the screen of this stage was drawn last.
reach() {
    local _
    for _ in {1..300}; do
        if grep -a 'tashika::screen' "$work/trace" | tail -n 1 | grep -q "stage=\"$1\""; then return; fi
        kill -0 "$app" 2>/dev/null || break
        sleep 0.1
    done
    echo "The window never came to: $1. Its last words:" >&2
    tail -n 5 "$work/trace" >&2
    exit 1
}

keys() {
    local key
    for key in "$@"; do
        xdotool key --clearmodifiers "$key"
        sleep 0.25
    done
}

# Ticks of the processor the window has used, of all its threads.
used() { awk '{ print $14 + $15 }' "/proc/$app/stat"; }

memory() { awk -v what="$1" '/^VmRSS|^VmHWM/ { printf "  memory %s: %s %.0f MB\n", what, $1, $2 / 1024 }' "/proc/$app/status"; }

# The longest of the frames that were told of, in milliseconds.
frames() {
    grep -a 'tashika::frames: slow' "$work/trace" | sed 's/.*ui_us=\([0-9]*\) whole_us=\([0-9]*\) stage="\([a-z_]*\)".*/\1 \2 \3/' |
        awk '{ n++; if ($1 > 50000) ours++; if ($1 > most) { most = $1; at = $3 } if ($2 > whole) whole = $2 }
            END { printf "  frames above 50 ms: %d with painting, %d of ours; longest of ours %.1f ms (%s), with painting %.1f ms\n", n, ours, most / 1000, at, whole / 1000 }'
    grep -a 'tashika::frames: slow' "$work/trace" | sed 's/.*ui_us=\([0-9]*\) whole_us=\([0-9]*\) stage="\([a-z_]*\)".*/\1 \3/' |
        sort -rn | awk '$1 > 50000 && n++ < 5 { printf "    %.1f ms %s\n", $1 / 1000, $2 }'
}

reach idle
window=
while [ -z "$window" ]; do window=$(xdotool search --onlyvisible --pid "$app" | head -n 1 || true); done
xdotool mousemove 1279 799 windowfocus --sync "$window"
echo "$("$program" --version), $(nproc) processors"
echo "opening the window:"
frames
memory "after opening"

number_b=$("$program" softcard list | sed -n '/^genuine /{n;s/.*check_number_b //p}')
echo "$checks whole checks of a My Number Card, from the card to the record and its receipt as a PDF:"
for ((check = 0; check < checks; check++)); do
    # Law and kind, the reference, and the card by its name.
    keys F9 1
    sleep 0.5
    xdotool type --delay 30 1234567
    sleep 0.5
    keys ctrl+f
    xdotool type --delay 30 genuine
    keys Return
    reach credential
    xdotool type --delay 30 "$number_b"
    # An Enter that comes with the last digit is a scanner's, and sends nothing.
    sleep 0.5
    keys Return
    reach result
    keys 1
    reach comparison
    # Print, security code, residence: one after the other, as a clerk looks at them.
    for answer in 1 1 1; do
        keys "$answer"
        sleep 0.7
    done
    reach decision
    keys F12
    reach recorded
    # The receipt, written while the window is drawn.
    keys F4
    sleep 0.5
    keys Return
    reach idle
done
frames
memory "after $checks checks"

echo "waiting for a card, $seconds s:"
sleep 5
before=$(used)
sleep "$seconds"
after=$(used)
awk -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" -v s="$seconds" \
    'BEGIN { printf "  processor: %.2f %% of one core\n", 100 * ticks / hz / s }'
memory "at the end"

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
#   ONLY           environment variable: the flows to run, a regular expression [default: all]
#   DOCS           environment variable: 1 refreshes each picture that stands in docs/pictures [default: 0]
#
# Needs the Debian packages xvfb, xdotool, imagemagick. The readers of this machine are left alone: the window
# is told of a reader service that is not there. The record books are thrown away. A flow that does not get where it should leaves NAME-in-vain.png, the others are
# still made, and the script fails at the end.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/target}
language=${LANGUAGE_FIRST:-ja}
program=${1:-$target/debug/tashika}
folder=${2:-$target/pictures/$language}
scale=${SCALE:-1}
look=${LOOK:-light}
# A finger's pace: digits that come closer together are a scanner's, and answer nothing.
finger=0.1
# Given up after so many looks at the trace, 0.05 s apart.
patience=800
work=$(mktemp -d)
server=
app=
keys_sent=0

finish() {
    [ -z "$app" ] || kill "$app" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || rm -rf "$work"
}
trap finish EXIT

mkdir -p "$folder"
mkfifo "$work/display"
Xvfb -noreset -nolisten tcp -displayfd 3 -screen 0 1280x800x24 3>"$work/display" 2>/dev/null &
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
        PCSCLITE_CSOCK_NAME="$work/no-readers" \
        "$program" --clerk "窓口 1024" --branch 本店 --language "$language" --look "$look" \
        --scale "$(awk "BEGIN { print int($scale * 100) }")" "$@" </dev/null >"$work/log" 2>&1 &
    app=$!
    keys_sent=0
    until_true "the window is open" is_found
    xdotool mousemove 1279 799 windowfocus --sync "$(xdotool search --onlyvisible --pid "$app" | head -n 1)"
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

# What the holder of a persona knows.
known() {
    "$program" softcard list | sed -n "/^$1 /,/^[^ ]/s/^ *$2 //p" | head -n 1
}

# The transaction and its reference, before the card: the first kind of the laws of this counter.
prepare() {
    press F9 1
    write 1234567
}

# --- the flows: each in a window of its own -------------------------------------------------------

a_first_start() {
    open_window
    picture set-up
    press F8
    reach_manager set_up
    picture manager-set-up
}

my_number() {
    practise --laws phone
    picture training
    press F9
    picture prepare
    press 1
    write 1234567
    picture prepared
    put genuine
    reach credential
    picture credential
    write "$(known genuine check_number_b)"
    press Return
    reach result
    picture result
    press F2
    picture details
    press F2 1
    reach comparison
    picture comparison
    press 1 1 1
    reach decision
    picture decision
    press F2
    picture preview
    press F2 F12
    reach recorded
    picture recorded
}

my_number_under_the_aml_law() {
    practise --laws aml
    prepare
    put genuine
    reach credential
    write "$(known genuine check_number_b)"
    press Return
    reach result
    press 1
    reach comparison
    press 1 1 1
    reach statements
    picture statements
    press F6
    reach occasion
    picture occasion
    press Return
    reach statements
    press 3 1 1
    reach decision
    picture decision-aml
}

a_wrong_number() {
    practise --laws phone
    put genuine
    reach credential
    local right
    right=$(known genuine check_number_b)
    write "${right:0:10}1379"
    press Return
    reach failed
    picture wrong-number
}

a_tampered_photo() {
    practise --laws phone
    prepare
    put tampered-photo
    reach credential
    write "$(known tampered-photo check_number_b)"
    press Return
    reach result
    picture failed
    press Return
    reach comparison
    press 1 1 1 1
    reach decision
    picture decision-refuse
}

the_last_try() {
    practise --laws phone
    put one-try-left
    reach credential
    picture last-try
}

passport() {
    practise --laws phone
    put passport-jp-2025
    reach credential
    picture passport-credential
    local line lines
    mapfile -t lines < <("$program" softcard list | sed -n '/^passport-jp-2025 /,/^[^ ]/s/^ *mrz //p')
    for line in "${lines[@]}"; do
        [ "$line" = "${lines[0]}" ] || press Return
        write "$line"
    done
    picture passport-zone
    press Return
    reach result
    picture passport
    press 1
    reach comparison
    picture passport-comparison
}

without_a_chip_by_mail() {
    practise --laws aml
    prepare
    press F3
    reach typing
    picture typing-empty
    press 9
    write "Mihon Taro"
    times 2 Tab
    write "S55.2.17"
    press Tab
    write "Tokyo 1-2-3"
    picture typing
    press Return
    reach occasion
    picture occasion-typed
}

the_customer_is_known() {
    practise --laws aml
    press F6
    reach known
    picture known
    press Escape
    reach idle
    press F7
    reach mail
    picture mail
}

# Hands the licence over and types both PINs.
both_pins() {
    press Return
    write "$(known "$1" licence_pin_1)"
    press Return
    write "$(known "$1" licence_pin_2)"
    press Return
}

licence() {
    practise --laws phone
    prepare
    put licence-fresh
    reach credential
    picture licence-pins
    press Return
    write 12
    picture licence-holder
    press Escape
    picture licence-stopped
    both_pins licence-fresh
    reach result
    picture licence-result
    press 1
    reach comparison
    picture licence-comparison
    times 2 1
    reach decision
    picture licence-decision
}

licences_of_every_kind() {
    local persona
    for persona in licence-two-moves licence-name-changed licence-gaiji licence-forged-number licence-altered-photo; do
        practise --laws phone
        put "$persona"
        reach credential
        both_pins "$persona"
        reach result
        picture "$persona"
        kill "$app"
        wait "$app" 2>/dev/null || true
    done
}

licences_that_refuse() {
    local persona
    for persona in licence-one-try-left licence-pin2-blocked licence-no-pin; do
        practise --laws phone
        put "$persona"
        reach credential
        picture "$persona"
        kill "$app"
        wait "$app" 2>/dev/null || true
    done
    practise --laws phone
    put licence-pin1-blocked
    reach failed
    picture licence-pin1-blocked
}

residence() {
    practise --laws phone
    put residence-permanent
    reach credential
    picture residence-number
    write "$(known residence-permanent residence_number)"
    press Return
    reach result
    picture residence-result
    press Return
    reach transcription
    picture transcription-empty
    write "mihon anna beatriz"
    picture transcription
    press F2
    picture transcription-whole
    press F2 Return
    write 1988-04-23
    press Return
    write 2033-04-06
    press Return
    picture transcription-look
    times 3 Return
    reach comparison
    picture residence-comparison
    press Next
    picture residence-comparison-below
}

residence_of_the_second_generation() {
    practise --laws phone
    put residence2-permanent
    reach credential
    write "$(known residence2-permanent residence_number)"
    press Return
    reach result
    picture residence
    press Return
    reach transcription
    picture transcription-second-generation
    write "mihon anna beatriz"
    times 2 Return
    reach comparison
    picture residence2-comparison
}

a_false_print() {
    practise --laws phone
    put false-face
    reach credential
    write "$(known false-face check_number_b)"
    press Return
    reach result
    press 1
    reach comparison
    press 1 1 1
    [ "$(screen)" = "comparison " ] && press Return
    reach occasion
    picture occasion-empty
    press Escape
    reach comparison
    press Escape
    reach result
    press Escape
    reach idle
    picture debrief
}

my_number_licence() {
    practise --laws phone
    put my-number-licence
    reach credential
    picture my-number-licence
    write "$(known my-number-licence check_number_b)"
    times 2 Tab
    press space
    picture my-number-licence-chosen
    press Return
    picture my-number-licence-holder
    write "$(known my-number-licence my_number_licence_pin)"
    press Return
    reach result
    picture my-number-licence-result
}

a_signature() {
    practise --laws aml
    press F2
    reach consent
    picture consent
    press F7
    put genuine
    reach credential
    picture signature-password
}

settings_of_the_view() {
    practise --laws phone
    press F1
    picture help
}

manager() {
    local law
    cat >"$work/particulars.json" <<'JSON'
{"occasion": {"kind": "account_opening", "key": "普通 7654321", "customer_number": "C-0042", "holder": {"shown": "current"}},
 "statements": {"purpose": "savings", "occupation": "employee", "pep": "no"}}
JSON
    for law in aml phone aml; do
        HOME="$work/home" TASHIKA_HOME="$work/book" "$program" check mynumber --training --law "$law" \
            --clerk "窓口" --branch 本店 --persona genuine --specimen-number --particulars "$work/particulars.json" \
            --record confirmed --acknowledge --face same --printed-card same --security-code same >/dev/null
    done
    practise
    press F8
    reach_manager login
    picture manager-login
    press Return
    until_true "the manager is logged in" is_inside
    reach_manager today
    picture manager-today
    press F6
    reach_manager times
    picture manager-times
    local key name
    for key in 2 3 4 6 7 8 9; do
        press "ctrl+$key"
        sleep 0.5
        name=$(screen)
        picture "manager-${name##* }"
    done
    press ctrl+5 Return
    reach_manager verification
    sleep 1
    picture manager-verification
    press ctrl+2
    reach_manager search
    press F4
    reach_manager batch
    picture manager-export
    press Escape
    reach_manager search
    # From the first field to the first record of the list.
    times 9 Tab
    press Return
    reach_manager record
    # The record is opened by a thread of the manager's window.
    sleep 2
    picture manager-record
    press Next Next
    picture manager-record-below
    press F2
    picture manager-amend-which
    times 3 Tab
    press Return
    picture manager-amend
    press ctrl+l
    reach_manager login
    picture manager-locked
}

# A real counter with accounts: the login, and what waits for a card.
a_login() {
    export TASHIKA_HOME="$work/book"
    printf '%s\n' "an administrator's word" "a manager's long word" |
        "$program" users init --administrator admin --manager manager --password-stdin >/dev/null
    printf '%s\n' "an administrator's word" "a clerk's long word" |
        "$program" users add "窓口 1024" --role clerk --account admin --password-stdin >/dev/null
    open_window --laws phone
    reach locked
    picture login
    write "a clerk's long word"
    press Return
    reach idle
    picture idle
}

# --- all of them ----------------------------------------------------------------------------------

failed=()
for flow in a_first_start my_number my_number_under_the_aml_law a_wrong_number a_tampered_photo the_last_try \
    passport without_a_chip_by_mail the_customer_is_known licence licences_of_every_kind licences_that_refuse \
    residence residence_of_the_second_generation a_false_print my_number_licence a_signature \
    settings_of_the_view manager a_login; do
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
    for kept in "$here"/docs/pictures/*.png; do
        new="$folder/$(basename "$kept")"
        [ ! -e "$new" ] || cp "$new" "$kept"
    done
fi
echo "pictures in $folder: $(find "$folder" -name '*.png' | wc -l)"
[ ${#failed[@]} = 0 ] || {
    echo "not made whole: ${failed[*]}" >&2
    exit 1
}

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Makes a picture of each screen of the real window: starts it under Xvfb in training mode with software
# cards and drives it by keyboard alone.
#
#   packaging/screenshots.sh [PROGRAM [FOLDER]]
#
#   PROGRAM  the tashika to run        [default: target/debug/tashika]
#   FOLDER   where the pictures go     [default: docs/pictures]
#   SCALE    environment variable: scale of the window, e.g. 2 for 200 % [default: 1]
#
# Needs the Debian packages xvfb, xdotool, imagemagick. It waits a fixed time after each key; on a slow
# machine set PAUSE (seconds, default 0.6) higher. The record book is a throw-away one.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-${CARGO_TARGET_DIR:-$here/target}/debug/tashika}
folder=${2:-$here/docs/pictures}
scale=${SCALE:-1}
pause=${PAUSE:-0.6}
work=$(mktemp -d)
app=
server=

finish() {
    [ -z "$app" ] || kill "$app" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

mkdir -p "$folder"
mkfifo "$work/display"
Xvfb -noreset -displayfd 3 -screen 0 1280x800x24 3>"$work/display" 2>/dev/null &
server=$!
read -r number <"$work/display"
export DISPLAY=":$number"

# Starts the window with these arguments and gives it the focus.
open_window() {
    HOME="$work" TASHIKA_HOME="$work/book" WINIT_X11_SCALE_FACTOR="$scale" LIBGL_ALWAYS_SOFTWARE=1 \
        "$program" --clerk "窓口 1024" --branch 本店 "$@" </dev/null >"$work/log" 2>&1 &
    app=$!
    local window
    window=$(xdotool search --sync --onlyvisible --pid "$app" | head -n 1)
    xdotool mousemove 640 799 windowfocus "$window"
    sleep 2
}

close_window() {
    kill "$app"
    wait "$app" 2>/dev/null || true
    app=
}

keys() {
    local key
    for key in "$@"; do
        xdotool key --clearmodifiers "$key"
        sleep "$pause"
    done
}

type_number() {
    xdotool type --delay 80 "$1"
    sleep "$pause"
}

picture() {
    import -window root +dither -colors 200 "PNG8:$folder/$1.png"
}

# The persona of this place in the list, from 0, is put on the reader.
place() {
    local step
    for ((step = 0; step < $1; step++)); do
        xdotool key --clearmodifiers Tab
        sleep 0.1
    done
    keys Return
    sleep 1.5
}

# The persona of this name is put on the reader: the list has the order of the screen.
place_named() {
    place "$(("$("$program" softcard list | grep -v '^ ' | grep -n "^$1 " | cut -d: -f1)" - 1))"
}

# What the holder of the persona knows.
pin_of() {
    "$program" softcard list | sed -n "/^$1 /,/^[^ ]/s/^ *$2 //p" | head -n 1
}

# The specimen's number; its year of expiry follows the day.
number_b=$("$program" softcard list | sed -n '/^genuine /{n;s/.*check_number_b //p}')

# A real counter without a reader, before its accounts are set up.
open_window
picture set-up
close_window

# From the result to the question about the transaction: what was compared, then the next screen.
compare() {
    keys Return
    keys space Tab Tab Tab space Tab Tab Tab space
}

# Tab so often.
tab() {
    local step
    for ((step = 0; step < $1; step++)); do
        xdotool key --clearmodifiers Tab
        sleep 0.08
    done
}

# The good path, from the card to the record.
open_window --training
picture training
place 0
picture credential
type_number "$number_b"
keys Return
sleep 1
picture result
keys F2
picture details
keys F2
compare
picture comparison
keys Return
picture occasion-empty
keys space
tab 6
xdotool type --delay 40 "1234567"
tab 2
keys space
picture occasion
keys Return
picture statements-empty
keys space
tab 7
keys space
tab 9
keys space
picture statements
keys Return
picture decision
keys F2
picture preview
keys F2 space Return
sleep 1
picture recorded
close_window

# A passport: its zone as a reader would type it, the result, the comparison, and what the law asks for.
open_window --training
place_named passport-jp-2025
picture passport-credential
"$program" softcard list | sed -n '/^passport-jp-2025 /,/^[^ ]/s/^ *mrz //p' | while read -r line; do
    xdotool type --delay 40 "$line"
    keys Return
done
picture passport-zone
keys Return
sleep 3
picture passport
keys Return
picture passport-comparison
close_window

# A document without a chip, by mail.
open_window --training
keys F3
picture typing-empty
tab 11
keys space
xdotool type --delay 40 "Mihon Taro"
tab 2
xdotool type --delay 40 "S55.2.17"
tab 1
xdotool type --delay 40 "Tokyo"
tab 5
xdotool type --delay 40 "$(date +%Y-%m-%d)"
sleep 1
picture typing
keys Return
keys space
tab 6
xdotool type --delay 40 "1234567"
tab 2
keys space
tab 3
keys space
picture occasion-agent
keys Return
keys space
tab 7
keys space
tab 9
keys space
keys Return
picture agent
keys Escape Escape
tab 5
keys space Return Return
picture decision-mail
keys F4
sleep 1
picture supplements
keys Return space Return
sleep 1
picture recorded-mail
keys Return F7
sleep 1
keys space
picture mail
close_window
open_window --training
keys F6
picture known
close_window

# A driver's licence typed: the face is compared with its photo. Then what the law refuses, and what stops everything.
open_window --training
keys F3 space
xdotool type --delay 40 "Mihon Taro"
tab 2
xdotool type --delay 40 "S55.2.17"
tab 1
xdotool type --delay 40 "Tokyo"
tab 1
keys space
picture typing-photo
keys Return space
tab 6
xdotool type --delay 40 "1234567"
tab 3
keys space
picture occasion-moved
tab 2
xdotool type --delay 40 "Osaka"
tab 6
keys space
tab 1
xdotool type --delay 40 "09:05"
tab 1
xdotool type --delay 40 "uketsuke"
picture occasion-time
keys Return space
tab 7
keys space
tab 9
keys space Return
picture decision-supplement
close_window
open_window --training
keys F3 space
xdotool type --delay 40 "Mihon Taro"
tab 2
xdotool type --delay 40 "S55.2.17"
tab 1
xdotool type --delay 40 "Tokyo"
keys Return space
tab 6
xdotool type --delay 40 "1234567"
tab 2
keys space
tab 6
keys space Return space
tab 7
keys space
tab 9
keys space Return
picture decision-escalate
close_window
open_window --training
keys F3
tab 18
keys space
xdotool type --delay 40 "Mihon Taro"
tab 2
xdotool type --delay 40 "S55.2.17"
tab 1
xdotool type --delay 40 "Tokyo"
keys Return space
tab 6
xdotool type --delay 40 "1234567"
tab 2
keys space Return space
tab 7
keys space
tab 9
keys space Return
picture decision-refuse
close_window

# A wrong number, then the card taken away.
open_window --training
place 0
type_number "${number_b:0:10}1379"
keys Return
sleep 1
picture wrong-number
close_window

# A tampered photo: refusing is the only way.
open_window --training
place 12
type_number "$number_b"
keys Return
sleep 1
picture failed
close_window

# One try left, and the number in three parts.
open_window --training
place 6
picture last-try
close_window

# Driver's licences: the clerk's page, the holder's pages, the result.
both_pins() {
    keys Return
    type_number "$(pin_of "$1" licence_pin_1)"
    keys Return
    type_number "$(pin_of "$1" licence_pin_2)"
    keys Return
    sleep 1.5
}
open_window --training
place_named licence-fresh
picture licence-pins
keys Return
type_number 12
picture licence-holder
keys Escape
picture licence-stopped
both_pins licence-fresh
picture licence-result
keys Next
picture licence-result-below
keys Return
picture licence-comparison
close_window
for persona in licence-two-moves licence-name-changed licence-gaiji licence-forged-number licence-altered-photo; do
    open_window --training
    place_named "$persona"
    both_pins "$persona"
    picture "$persona"
    close_window
done
open_window --training
place_named licence-one-try-left
picture licence-last-try
keys Tab Tab space Return
picture licence-last-try-holder
close_window
open_window --training
place_named licence-pin2-blocked
picture licence-pin2-blocked
keys Return
type_number "$(pin_of licence-pin2-blocked licence_pin_1)"
keys Return
sleep 1.5
picture licence-no-photo
close_window
open_window --training
place_named licence-no-pin
picture licence-no-pin
close_window
open_window --training
place_named licence-pin1-blocked
picture licence-pin1-blocked
close_window
open_window --training
place_named licence-fresh
keys Return
type_number "$(pin_of licence-fresh licence_pin_1)"
keys Return
type_number 0000
keys Return
sleep 1.5
picture licence-wrong-pin
close_window

# Residence cards: what stands only in pictures is typed and looked at twice, then the print and the number.
number_of() {
    pin_of "$1" residence_number
}
type_line() {
    xdotool type --delay 40 "$1"
    keys Return
}
open_window --training
place_named residence-permanent
picture residence-number
type_number "$(number_of residence-permanent)"
keys Return
sleep 1.5
keys Return
picture transcription-empty
xdotool type --delay 40 "mihon anna beatriz"
sleep "$pause"
picture transcription
keys F2
picture transcription-whole
keys F2 Return
type_line "1988-04-23"
type_line "2033-04-06"
picture transcription-look
keys Return Return Return
picture residence-comparison
keys Next
picture residence-comparison-below
close_window
open_window --training
place_named residence2-permanent
type_number "$(number_of residence2-permanent)"
keys Return
sleep 1.5
picture residence
keys Return
picture transcription-second-generation
type_line "mihon anna beatriz"
keys Return Next
picture residence2-comparison
close_window
open_window --training
place_named residence-pending
type_number "$(number_of residence-pending)"
keys Return
sleep 1.5
keys Return
type_line "mensah kofi mihon"
type_line "1990-08-14"
type_line "$(date -d yesterday +%Y-%m-%d)"
keys Return Return Return Next Next
picture residence-special-period
close_window
# A genuine chip under a false face.
open_window --training
place_named residence-false-face
type_number "$(number_of residence-false-face)"
keys Return
sleep 1.5
keys Return
type_line "mihon anna beatriz"
type_line "1988-04-23"
type_line "2033-04-06"
keys Return Return Return
picture residence-false-face
close_window

# A My Number Card with a My-Number licence beside.
open_window --training
place_named my-number-licence
# Its keys are made on the spot.
sleep 4
picture my-number-licence
type_number "$number_b"
tab 2
keys space
picture my-number-licence-chosen
keys Return
picture my-number-licence-holder
type_number "$(pin_of my-number-licence my_number_licence_pin)"
keys Return
sleep 1.5
keys Next
picture my-number-licence-result
close_window

# The manager's window, over a training book with a few records.
cat >"$work/particulars.json" <<'JSON'
{"occasion": {"kind": "account_opening", "key": "普通 7654321", "customer_number": "C-0042", "holder": {"shown": "current"}},
 "statements": {"purpose": "savings", "occupation": "employee", "pep": "no"}}
JSON
for law in aml phone aml; do
    HOME="$work" TASHIKA_HOME="$work/book" "$program" check mynumber --training --law "$law" --clerk "窓口" \
        --branch 本店 --persona genuine --specimen-number --particulars "$work/particulars.json" --record confirmed \
        --acknowledge --face same --printed-card same --security-code same >/dev/null
done
open_window --training
keys F8
picture manager-login
keys Return
sleep 1
picture manager-today
keys F6
sleep 1
picture manager-times
keys ctrl+2
sleep 1
picture manager-search
# From the first field to the first record of the list.
tab 9
keys Return
sleep 1
picture manager-record
keys Next Next
picture manager-record-below
keys F2
picture manager-amend-which
tab 3
keys Return
picture manager-amend
keys Escape F4
picture manager-export
keys Escape Escape ctrl+3
sleep 1
picture manager-pending
keys ctrl+4
sleep 1
picture manager-due
keys ctrl+5 Return
sleep 2
picture manager-verification
keys ctrl+6
sleep 1
picture manager-journal
keys ctrl+7
sleep 1
picture manager-rules
keys ctrl+8
sleep 1
picture manager-trust
keys ctrl+9
sleep 1
picture manager-users
keys ctrl+l
picture manager-locked
close_window
# The first start of a real book.
rm -rf "$work/book"
open_window
keys F8
sleep 1
picture manager-set-up
close_window

# A real counter with accounts: the login, and what waits for a card.
export TASHIKA_HOME="$work/book"
printf '%s\n' "an administrator's word" "a manager's long word" |
    "$program" users init --administrator admin --manager manager --password-stdin >/dev/null
printf '%s\n' "an administrator's word" "a clerk's long word" |
    "$program" users add "窓口 1024" --role clerk --account admin --password-stdin >/dev/null
open_window
picture login
xdotool type --delay 40 "a clerk's long word"
keys Return
sleep 3
picture idle
close_window

echo "pictures in $folder:"
ls "$folder"

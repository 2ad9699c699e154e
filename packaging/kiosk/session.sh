#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Installed by Tashika's kiosk.sh
#
# The kiosk's session: a window manager without keys and menus, and Tashika in front of it. A program that
# fell is started again; one that an administrator ended (exit code 0) ends the session.
#
#   TASHIKA_PROGRAM  the program               [default: tashika]
#   TASHIKA_OPTIONS  more options, e.g. --customer-view=2 --scale 125 (words without spaces in them)
#   Both are read from /etc/tashika/kiosk.env if it is there.
set -u

settings=${TASHIKA_KIOSK_ENV:-/etc/tashika/kiosk.env}
# shellcheck source=/dev/null
[ ! -r "$settings" ] || . "$settings"
program=${TASHIKA_PROGRAM:-tashika}
folder=${TASHIKA_KIOSK_FOLDER:-/usr/local/lib/tashika-kiosk}

# The screen is Tashika's to clear; it must not go dark in front of a customer.
if command -v xset >/dev/null; then
    xset s off -dpms || true
fi
# Without a window manager the two windows would have nobody to give the keyboard to: one that fell is started again too.
manage() {
    openbox=
    trap 'kill "$openbox" 2>/dev/null; exit 0' TERM
    # As long as the session is there: $$ is its shell.
    while kill -0 "$$" 2>/dev/null; do
        openbox --config-file "$folder/openbox.xml" --sm-disable &
        openbox=$!
        wait "$openbox"
        sleep 1
    done
}
manage &
manager=$!
app=
# shellcheck disable=SC2317 # called by the trap
ended() {
    [ -z "$app" ] || kill -TERM "$app" 2>/dev/null
    [ -z "$app" ] || wait "$app"
    kill "$manager" 2>/dev/null
    exit 0
}
trap ended TERM HUP INT

pause=1
while :; do
    began=$(date +%s)
    # shellcheck disable=SC2086 # options are words
    "$program" --kiosk ${TASHIKA_OPTIONS:-} &
    app=$!
    wait "$app"
    code=$?
    app=
    [ "$code" -ne 0 ] || break
    # After a minute of work the next fall is a new one.
    if [ $(($(date +%s) - began)) -ge 60 ]; then
        pause=1
    fi
    echo "tashika ended with code $code; it is started again in $pause s" >&2
    sleep "$pause" &
    wait $!
    pause=$((pause < 30 ? pause * 2 : 30))
done
kill "$manager" 2>/dev/null
exit 0

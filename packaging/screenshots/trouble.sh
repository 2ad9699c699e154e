# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # what it is written with, and what that reads, stands in screenshots.sh
#
# What goes wrong at a counter: cards, tries, the book, a screen that was left alone. Like flows.sh.

# The card's own answers to a number that is wrong for the last time.
a_blocked_card() {
    practise --laws phone
    put one-try-left
    reach credential
    local right wrong
    right=$(known one-try-left check_number_b)
    case $right in *1) wrong=${right%?}2 ;; *) wrong=${right%?}1 ;; esac
    write "$wrong"
    times 2 Tab
    press space Tab space
    picture last-try-typed
    press Return
    reach failed
    picture last-try-wrong
}

# A card that was blocked before, and what the training says when it is given up.
a_card_that_was_blocked() {
    practise --laws phone
    put blocked
    reach failed
    picture blocked
    press Return
    reach idle
    picture blocked-given-up
}

# Two laws are to be written, and the second is refused: what is in the book stays.
a_half_written_visit() {
    practise
    prepare
    put genuine
    reach credential
    write "$(known genuine check_number_b)"
    press Return
    reach result
    press 1
    reach comparison
    all_the_same
    reach statements
    press 3 1 1
    reach decision
    # The phone law too.
    press F6
    reach occasion
    times 3 Tab
    press space Return
    reach decision
    picture decision-of-two
    # One more entry, and no other: as a full disk would.
    python3 - "$work/book/training-book.sqlite3" <<'PY'
import sqlite3, sys
book = sqlite3.connect(sys.argv[1])
most = book.execute("SELECT count(*) FROM entry").fetchone()[0] + 1
book.execute(f"CREATE TRIGGER stop BEFORE INSERT ON entry WHEN (SELECT count(*) FROM entry) >= {most}"
             " BEGIN SELECT RAISE(FAIL, 'no more'); END")
book.commit()
PY
    press F12
    sleep 1.5
    reach decision
    picture half-written
    press Escape
    reach recorded
    picture half-written-left
}

# The time without a touch goes by: the word before it, and the screen after it.
left_alone() {
    practise --laws phone --idle 8
    put genuine
    reach credential
    write "$(known genuine check_number_b)"
    press Return
    reach result
    until_true "four seconds have gone" sleep 4.5
    picture idle-warning
    reach idle
    picture idle-cleared
}

# The same at a real counter: nobody is logged in any more.
left_alone_at_a_real_counter() {
    accounts
    open_window --laws phone --idle 8
    reach locked
    write "a clerk's long word"
    press Return
    reach idle
    press F3
    reach typing
    reach locked
    picture idle-locked
    write "a wrong long word"
    press Return
    sleep 2
    picture login-refused
}

# Somebody wants to close a kiosk. Only a window manager can ask a window to close.
asked_to_close() {
    openbox 2>/dev/null &
    served+=($!)
    open_window --laws phone --kiosk
    until_true "the window manager has the window" has_a_manager
    # After the first look at what fills the monitor.
    sleep 2
    wmctrl -i -c "$(printf '0x%08x' "$(xdotool search --onlyvisible --pid "$app" | head -n 1)")"
    sleep 2
}

has_a_manager() { wmctrl -l 2>/dev/null | grep -q .; }

a_kiosk() {
    accounts
    asked_to_close
    picture kiosk-leaving
    write admin
    xdotool key Tab
    write "no word of anybody"
    xdotool key Return
    sleep 3
    picture kiosk-refused
}

# The same where nobody has an account yet.
a_kiosk_without_accounts() {
    asked_to_close
    picture kiosk-without-accounts
}

# --- with readers ----------------------------------------------------------------------------------

# A card on the virtual reader of this number, as slow as a card through the air.
serve() {
    "$program" softcard serve --persona "$1" --vpcd "127.0.0.1:$((vpcd_port + ${2:-0}))" --radio 106 \
        >/dev/null 2>&1 &
    served+=($!)
}

# Takes the card served last away.
take_away() {
    kill "${served[-1]}"
    wait "${served[-1]}" 2>/dev/null || true
    unset 'served[-1]'
}

# The card is taken away while it is read, put down again, taken away again, and another one put down.
a_card_taken_away() {
    socket=$READERS
    open_window --training --laws phone --reader "Virtual PCD"
    reach idle
    picture training-with-a-reader
    serve genuine
    reach credential
    write "$(known genuine check_number_b)"
    press Return
    reach reading
    take_away
    reach failed
    picture card-lifted
    serve genuine
    reach credential
    picture card-put-down-again
    press Return
    reach reading
    take_away
    reach failed
    serve rare-kanji
    reach credential
    picture another-card-put-down
    take_away
    reach failed
    picture card-lifted-before-the-number
    serve licence-fresh
    until_true "it is known as something else" is_not recognising failed
    picture another-document
    take_away
}

# Two chips lie there: which one is meant?
two_chips() {
    socket=$READERS
    open_window --training --laws phone --reader "Virtual PCD"
    reach idle
    serve genuine 0
    serve licence-fresh 1
    reach choose
    sleep 2
    picture choose
    press 2
    reach credential
    picture chosen
    # Which of them has which number is the order in which they were recognised.
    take_away
    take_away
    reach failed
    picture chosen-lifted
}

is_not() {
    local name
    for name in "$@"; do
        ! is_screen "$name" || return 1
    done
}

# shellcheck disable=SC2034 # screenshots.sh reads it
flows+=(
    a_blocked_card a_card_that_was_blocked a_half_written_visit left_alone
    left_alone_at_a_real_counter
)
if command -v openbox >/dev/null && command -v wmctrl >/dev/null; then flows+=(a_kiosk a_kiosk_without_accounts); fi
# Only where there are virtual readers that nobody else uses.
[ -z "$READERS" ] || flows+=(a_card_taken_away two_chips)

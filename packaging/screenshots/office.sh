# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # what it is written with, and what that reads, stands in screenshots.sh
#
# A trainer's, a customer's and a manager's screens. Like flows.sh.

# The list of cards: by document, by lesson, by name, and a card whose nature is not told.
training() {
    practise --laws phone
    press Next
    picture training-list
    press ctrl+f
    write "licence-false"
    picture training-search
    write "xyz"
    picture training-no-hits
    press ctrl+a BackSpace
    write "#0421"
    press Return
    until_true "the surprise lies there" is_not_idle
    sleep 1.5
    picture training-surprise
}

is_not_idle() { ! is_screen idle; }

# A forged card that the trainee takes for a good one as far as it goes, and refuses.
a_forged_card_refused() {
    practise --laws phone
    prepare
    put tampered-photo
    reach credential
    write "$(known tampered-photo check_number_b)"
    press Return
    reach result
    press Return
    reach comparison
    all_the_same
    reach decision
    press 1 3
    picture decision-refused-with-reason
    press Return
    reach recorded
    picture debrief-refused
}

# A genuine card in somebody else's hand, accepted.
a_stranger_accepted() {
    practise --laws phone
    prepare
    put false-face
    reach credential
    write "$(known false-face check_number_b)"
    press Return
    reach result
    press 1
    reach comparison
    all_the_same
    reach decision
    press F12
    reach recorded
    picture debrief-accepted
    press Return
    reach idle
    picture training-after-a-record
}

# A card whose password or PIN can be typed once more, or no more.
certificates_with_few_tries() {
    local persona
    for persona in jpki-sign-password-last-try jpki-sign-password-blocked; do
        practise --laws aml
        press F2
        reach consent
        press Next Next Next F7
        reach awaiting_card
        # The list has no field to search in, and the keyboard is at its first card.
        times "$("$program" softcard list | grep -E '^[a-z]' | grep -n "^$persona " | awk -F: '{ print $1 - 1 }')" Tab
        press space
        until_true "the card is known" is_not awaiting_card recognising
        picture "$persona"
        kill "$app"
        wait "$app" 2>/dev/null || true
    done
    for persona in jpki-auth-pin-last-try jpki-auth-pin-blocked; do
        practise --laws aml
        press F4
        reach consent
        press Next Next Next F7
        reach awaiting_card
        # The list has no field to search in, and the keyboard is at its first card.
        times "$("$program" softcard list | grep -E '^[a-z]' | grep -n "^$persona " | awk -F: '{ print $1 - 1 }')" Tab
        press space
        until_true "the card is known" is_not awaiting_card recognising
        picture "$persona"
        kill "$app"
        wait "$app" 2>/dev/null || true
    done
}

# The customer's own window in each language, of the size of the monitor; the clerk's lies behind it.
customer() {
    open_window --training --laws aml --customer-view=window
    reach idle
    until_true "both windows are there" are_two
    local clerks customers
    # The customer's was opened last, and has the greater number.
    clerks=$(xdotool search --onlyvisible --pid "$app" | sort -n | head -n 1)
    customers=$(xdotool search --onlyvisible --pid "$app" | sort -n | tail -n 1)
    xdotool windowmove "$clerks" 0 0 windowsize "$clerks" "${size%x*}" "${size#*x}"
    xdotool windowmove "$customers" 0 0 windowsize "$customers" "${size%x*}" "${size#*x}"
    in_each_tongue welcome
    # Of keys before nothing is known: the window that opened last had them.
    keys_sent=0
    xdotool windowfocus --sync "$clerks" key --clearmodifiers F2
    reach consent
    in_each_tongue consent
}

are_two() { [ "$(xdotool search --onlyvisible --pid "$app" | wc -l)" -ge 2 ]; }

in_each_tongue() {
    local tongue
    xdotool windowraise "$customers"
    for tongue in ja en zh vi pt; do
        sleep 0.7
        import -window "$customers" +dither -colors 200 "PNG8:$folder/customer-$1-$tongue.png"
        xdotool windowfocus --sync "$clerks" key --clearmodifiers ctrl+g
    done
}

# What a manager sees before there is anything to see.
manager_of_an_empty_book() {
    practise
    press F8
    reach_manager login
    press Return
    until_true "the manager is logged in" is_inside
    reach_manager today
    picture manager-today-empty
    press F6
    reach_manager times
    picture manager-times-empty
    press ctrl+2 Return
    sleep 1
    picture manager-search-empty
    press ctrl+7
    sleep 0.7
    picture manager-rules-top
    press Next
    picture manager-rules-below
    press ctrl+8
    sleep 0.7
    picture manager-trust-top
    press Next
    picture manager-trust-below
}

# A real counter's book: what its verdicts rest on, who may do what, and a search that finds nothing.
manager_of_a_real_book() {
    accounts
    open_window --laws aml,phone
    reach locked
    press F8
    reach_manager login
    write manager
    xdotool key Tab
    write "a manager's long word"
    press Return
    until_true "the manager is logged in" is_inside
    reach_manager today
    picture manager-today-real
    press ctrl+8
    sleep 0.7
    picture manager-trust-real
    press Next
    picture manager-trust-real-2
    press Next
    picture manager-trust-real-3
    press ctrl+9
    sleep 0.7
    picture manager-users-real
    press ctrl+2
    reach_manager search
    times 2 Tab
    write "no such number"
    press Return
    sleep 1.5
    picture manager-search-no-hits
}

# Three records, exported, verified, and verified again after somebody had the file in their hands.
a_book_that_was_changed() {
    local law
    cat >"$work/particulars.json" <<'JSON'
{"occasion": {"kind": "account_opening", "key": "普通 7654321", "customer_number": "C-0042", "holder": {"shown": "current"}},
 "statements": {"purpose": "savings", "occupation": "employee", "pep": "no"}}
JSON
    for law in aml phone; do
        HOME="$work/home" TASHIKA_HOME="$work/book" "$program" check mynumber --training --law "$law" \
            --clerk "窓口" --branch 本店 --persona genuine --specimen-number --particulars "$work/particulars.json" \
            --record confirmed --acknowledge --face same --printed-card same --security-code same >/dev/null
    done
    practise
    press F8
    reach_manager login
    press Return
    until_true "the manager is logged in" is_inside
    reach_manager today
    press ctrl+2
    reach_manager search
    press F4
    reach_manager batch
    write "inspection 2026"
    press Return
    sleep 4
    picture manager-exported
    press Escape
    reach_manager search
    python3 - "$work/book/training-book.sqlite3" <<'PY'
import sqlite3, sys
book = sqlite3.connect(sys.argv[1])
for (name,) in book.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
    book.execute(f'DROP TRIGGER "{name}"')
book.execute("UPDATE entry SET leaf = replace(leaf, '本店', '支店')")
book.commit()
PY
    press ctrl+5 Return
    reach_manager verification
    sleep 2
    picture manager-verification-findings
    press Next
    picture manager-verification-findings-below
    press ctrl+1
    sleep 1
    picture manager-today-findings
}

# shellcheck disable=SC2034 # screenshots.sh reads it
flows+=(
    training a_forged_card_refused a_stranger_accepted certificates_with_few_tries customer manager_of_an_empty_book
    manager_of_a_real_book a_book_that_was_changed
)

# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=bash disable=SC2154 # what it is written with is set there
#
# The flows that screenshots.sh takes pictures of, each in a window of its own; their order stands in `flows` at the end.
# What a flow is written with (`practise`, `put`, `press`, `write`, `reach`, `picture`) is in screenshots.sh.

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
    all_the_same
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
    all_the_same
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
    all_the_same
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

# A document without a chip under the AML law, as far as the decision.
typed_document() {
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
    press 1
    [ "$(screen)" = "occasion " ] && press Return
    reach statements
    press 3 1 1
    reach decision
}

without_a_chip() {
    typed_document
    picture decision-further
    press F4
    reach supplements
    picture supplements-empty
    # The papers are in the order of the list: the first one is there already.
    press Tab space
    times 8 Tab
    write "$(TZ=Asia/Tokyo date +%Y-%m-%d)"
    picture supplements
    press F4
    picture supplements-added
    press Return
    reach decision
    picture decision-supplemented
}

# The same with the last of the routes, registered mail, and what then waits for it.
by_mail() {
    typed_document
    press shift+Tab shift+Tab space
    picture decision-mail
    press F12
    reach recorded
    picture recorded-pending
    press Return
    reach idle
    press F7
    reach mail
    picture mail-pending
    press space 1
    picture mail-dispatched
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

# A card of one person is read for another: under the AML law the representative is identified too.
a_representative() {
    practise --laws aml
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
    press F6
    reach occasion
    # From the first kind of transaction to what is special about the case.
    times 14 Tab
    press space
    picture occasion-representative
    press Return
    reach statements
    press 3 1 1
    reach agent
    picture agent-place
    press Return
    reach credential
    write "$(known genuine check_number_b)"
    press Return
    reach result
    press 1
    reach comparison
    all_the_same
    reach agent
    picture agent
    press 1 1 1
    reach decision
    picture decision-agent
}

# Somebody suspects a forgery: the manager takes over.
an_escalation() {
    practise --laws phone
    prepare
    put genuine
    reach credential
    write "$(known genuine check_number_b)"
    press Return
    reach result
    press 1
    reach comparison
    all_the_same
    reach decision
    press F6
    reach occasion
    times 13 Tab
    press space
    picture occasion-suspicion
    press Return
    reach decision
    picture escalation
    press 1 1
    picture escalation-reason
    press Return
    reach recorded
    picture recorded-refused
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
    all_the_same
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
    all_the_same
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
    press Next Next F7
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
    accounts
    open_window --laws phone
    reach locked
    picture login
    write "a clerk's long word"
    press Return
    reach idle
    picture idle
}

# shellcheck disable=SC2034 # screenshots.sh reads it
flows=(
    a_first_start my_number my_number_under_the_aml_law a_wrong_number a_tampered_photo the_last_try
    passport a_representative an_escalation without_a_chip by_mail the_customer_is_known licence licences_of_every_kind licences_that_refuse
    residence residence_of_the_second_generation a_false_print my_number_licence a_signature
    settings_of_the_view manager a_login
)

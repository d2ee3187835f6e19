# Mistakes that real activation clients make: sh client.sh --bug NAME. A rehearsal has to find every one of them.
case $2 in
first-of-list) # takes the first of the list, whatever the person said
    pick() {
        id=$(awk -F "$tab" -v path="$1.0.id" '$1 == path { print $2 }' "$temp/answer")
        name=$(awk -F "$tab" -v path="$1.0.name" '$1 == path { print $2 }' "$temp/answer")
    }
    ;;
forced-delete) # confirms every deletion by itself
    do_delete_account_set() {
        account_sets && pick account_sets "$(arg account_set)" && ask DELETE "/v1/account-sets/$id?confirm=true" '' '' && do_list_account_sets
    }
    ;;
key-in-query) # tells the serial number in an address
    do_activate_plain() {
        if [ -n "$review" ]; then place; else do_review || return 1; fi
        body="$(keys),\"review\":\"$review\"}" review=''
        ask POST /v1/activations "$body" licence.status && licence
    }
    do_activate() { ask GET "/v1/licence?serial=$(arg serial_number)" '' '' || :; do_activate_plain; }
    ;;
*)
    echo "there is no bug $2; there are: first-of-list, forced-delete, key-in-query" >&2
    exit 1
    ;;
esac

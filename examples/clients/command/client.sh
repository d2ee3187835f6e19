#!/bin/sh
# One task of an activation client, in POSIX shell with curl and awk: rehearse run --driver command -- sh client.sh
# It is told what to do in its environment (REHEARSE_TASK and others, see docs/testing-your-client.md), and ends with 0
# when that was done and with 1 when not. It knows nothing else of the rehearsal.
export LC_ALL=C
here=$(dirname "$0") tab=$(printf '\t')
umask 077 # what curl leaves is nobody else's business
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' HUP INT TERM
attempts=3 # how often one request goes out in all
token=''

get() { awk -F "$tab" -v path="$1" '$1 == path { print $2; exit }' "$temp/answer"; }
json() { printf %s "$1" | awk '{ gsub(/[\\"]/, "\\\\&"); printf "%s%s", newline, $0; newline = "\\n" }'; }
quoted() { printf '"%s"' "$(json "$1")"; }
stop() { echo "$1" >&2; exit 1; }

# One request, one answer. Keys and tokens go to curl on its standard input: command lines are for all to see.
exchange() { # METHOD PATH BODY KEY
    {
        printf 'url = "%s%s"\nrequest = "%s"\nheader = "Accept-Language: %s"\n' "$REHEARSE_BASE_URL" "$2" "$1" "$REHEARSE_LOCALE"
        [ -z "$token" ] || printf 'header = "Authorization: Bearer %s"\n' "$token"
        [ -z "$4" ] || printf 'header = "Idempotency-Key: %s"\n' "$4"
        [ -z "$3" ] || printf 'header = "Content-Type: application/json"\ndata-raw = "%s"\n' "$(printf %s "$3" | sed 's/[\\"]/\\&/g')"
    } | curl -q -sS -K - -A example-command/1 --max-time 10 -D "$temp/head" -o "$temp/body" -w '%{http_code}' 2>"$temp/curl"
}

# The answer, in $temp/answer. What changes something has one key for all its attempts, so asking again is safe.
ask() { # METHOD PATH BODY NEEDS
    key='' attempt=1
    [ "$1" = GET ] || key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    while :; do
        wait=0.2
        : >"$temp/body"
        if status=$(exchange "$1" "$2" "$3" "$key"); then
            awk -f "$here/../shell/json.awk" "$temp/body" >"$temp/answer" || : >"$temp/answer"
            case $status in
            2*) [ "$status" = 204 ] || [ -n "$(get "${4:-id}")" ] || [ -z "$4" ] && [ -s "$temp/body" ] && return 0 ;;
            429 | 503) wait=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\).*/\1/p' "$temp/head") ;;
            *) wait='' ;;
            esac
            # A locked account has the status of an overload, but asking again does not open it.
            if [ -z "$wait" ] || [ "$(get code)" = SIGN_IN_LOCKED ]; then stop "$(get title) $(get detail)"; fi
        fi
        [ "$attempt" -lt $attempts ] || stop "no answer that can be read to $1 $2"
        sleep "$wait"
        attempt=$((attempt + 1))
    done
}

# The id of what is meant, by id or by a name that only one thing has: guessing is how licences get the wrong owner.
pick() { # ANSWER-MEMBER WANTED
    id=$(member=$1 wanted=$(json "$2") awk -F "$tab" '
        BEGIN { wanted = ENVIRON["wanted"] ""; member = ENVIRON["member"] }
        $1 ~ "^" member "\\.[0-9]+\\.id$" { split($1, at, "."); id[at[2]] = $2 "" }
        $1 ~ "^" member "\\.[0-9]+\\.name$" { split($1, at, "."); name[at[2]] = $2 "" }
        END {
            for (i in id) if (id[i] == wanted) { print id[i]; exit }
            for (i in name) if (name[i] == wanted) { n++; found = id[i] }
            if (n == 1) print found
        }' "$temp/answer")
    [ -n "$id" ] || stop "not in the list, or there several times: $2"
}

keys() { printf '{"serial_number":%s,"cdkey":%s' "$(quoted "$REHEARSE_SERIAL_NUMBER")" "$(quoted "$REHEARSE_CDKEY")"; }
account_set() { ask GET /v1/account-sets '' account_sets.0.id && pick account_sets "$REHEARSE_ACCOUNT_SET"; }

ask POST /v1/sessions "{\"account\":$(quoted "$REHEARSE_ACCOUNT"),\"password\":$(quoted "$REHEARSE_PASSWORD"),\"feature_code\":$(quoted "$REHEARSE_FEATURE_CODE"),\"client_time\":$(quoted "$REHEARSE_COMPUTER_TIME")}" token
token=$(get token)
ask GET /v1/organizations '' organizations.0.id
pick organizations "$REHEARSE_ORGANIZATION"
ask PATCH /v1/sessions/current "{\"organization\":\"$id\"}" ''
ask GET /v1/product-instances '' product_instances.0.id
pick product_instances "$REHEARSE_PRODUCT"
ask PATCH /v1/sessions/current "{\"product_instance\":\"$id\"}" ''

case $REHEARSE_TASK in
activate)
    ask POST /v1/activation-reviews "$(keys)}" id # which a person would read before going on
    ask POST /v1/activations "$(keys),\"review\":\"$(get id)\"}" licence.status
    ;;
license_info) ask GET /v1/licence '' '' ;;
activate_yunzhijia) ask POST /v1/yunzhijia-activations "{\"cdkey\":$(quoted "$REHEARSE_CDKEY")}" '' ;;
re_register) ask POST /v1/re-registrations '{}' '' ;;
submit_certification) ask POST /v1/certification "{\"company_name\":$(quoted "$REHEARSE_COMPANY_NAME"),\"credit_code\":$(quoted "$REHEARSE_CREDIT_CODE")}" status ;;
create_account_set) ask POST /v1/account-sets "{\"name\":$(quoted "$REHEARSE_NAME")}" '' ;;
backup_account_set) # a backup that nobody has read back is a hope, not a backup
    account_set && ask POST "/v1/account-sets/$id/backups" '{}' id && ask POST "/v1/backups/$(get id)/verifications" '{}' ''
    ;;
delete_account_set) account_set && ask DELETE "/v1/account-sets/$id" '' '' ;;
restore_account_set) ask GET /v1/backups '' backups.0.id && pick backups "$REHEARSE_BACKUP" && ask POST "/v1/backups/$id/restores" '{}' '' ;;
*) stop "cannot do $REHEARSE_TASK" ;;
esac

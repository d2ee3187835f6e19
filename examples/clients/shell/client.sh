#!/bin/sh
# An activation client in POSIX shell with curl and awk, to be rehearsed: rehearse run -- sh client.sh
# JSON is read into lines "path<TAB>value", see json.awk. Strings stay as JSON writes them: they go back into JSON.
export LC_ALL=C
here=$(dirname "$0") tab=$(printf '\t') umask=$(umask 077) # what curl leaves is nobody else's business
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' HUP INT TERM
attempts=3  # how often one request goes out in all
patience=60 # the longest Retry-After, in seconds, that a person is made to wait
pause=0.2   # seconds before asking again when an answer was lost
actions="sign_in list_organizations select_organization list_products select_product list_account_sets review activate
license_info activate_yunzhijia re_register submit_certification create_account_set backup_account_set delete_account_set restore_account_set"

say() { if [ "$locale" = en ]; then printf %s "$2"; else printf %s "$1"; fi; }
send() { printf '{"jsonrpc":"2.0",%s}\n' "$1"; }
get() { awk -F "$tab" -v path="$2" '$1 == path { print $2; exit }' "$temp/$1"; } # get request|answer PATH
trouble() { outcome=$1 message=$2; return 1; }

# Asking the cloud.

# One request, one answer. Keys and tokens go to curl on its standard input: command lines are for all to see.
exchange() { # METHOD PATH BODY KEY
    {
        printf 'url = "%s%s"\nrequest = "%s"\nheader = "Accept-Language: %s"\n' "$base" "$2" "$1" "$locale"
        [ -z "$token" ] || printf 'header = "Authorization: Bearer %s"\n' "$token"
        [ -z "$4" ] || printf 'header = "Idempotency-Key: %s"\n' "$4"
        [ -z "$3" ] || printf 'header = "Content-Type: application/json"\ndata-raw = "%s"\n' "$(printf %s "$3" | sed 's/[\\"]/\\&/g')"
    } | curl -q -sS -K - -A example-shell/1 --max-time 10 -D "$temp/head" -o "$temp/body" -w '%{http_code}' 2>"$temp/curl"
}

# The answer, in $temp/answer. Asking again is safe: what changes something has one key for all its attempts.
ask() { # METHOD PATH BODY NEEDS
    key='' attempt=1
    [ "$1" = GET ] || key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    while :; do
        wait=$pause
        trouble failed "$(say '网络异常，不知道云端是否已处理；请先查看结果，再重试。' \
            'The network failed and nobody knows whether the cloud has done it; look at the result, then try again.')"
        : >"$temp/body"
        if status=$(exchange "$1" "$2" "$3" "$key"); then
            send '"method":"log","params":{"text":"'"$1 $2: $status"'"}' # never a body: keys are in there
            if [ "$status" -ge 400 ]; then refusal; elif readable "$4"; then return 0; fi
        fi
        if [ "$wait" = 0 ] || [ "$attempt" = "$attempts" ]; then return 1; fi
        sleep "$wait"
        attempt=$((attempt + 1))
    done
}

# A success that cannot be read, or lacks what it is about, is none.
readable() {
    [ "$status" -ge 200 ] && [ "$status" -lt 300 ] || return 1
    if [ "$status" = 204 ]; then : >"$temp/answer"; return 0; fi
    awk -f "$here/json.awk" "$temp/body" >"$temp/answer" && { [ -z "$1" ] || [ -n "$(get answer "$1")" ]; }
}

# How long to wait before asking again (0: don't), and what to tell: the cloud's own words, cause and all.
refusal() {
    awk -f "$here/json.awk" "$temp/body" >"$temp/answer" || : >"$temp/answer" # a proxy's error page, for one
    title=$(get answer title) detail=$(get answer detail) wait=0 outcome=refused
    message="${title:-$(say '云端返回错误，状态码 ' 'The cloud answered with an error, status ')$status}${detail:+\\n$detail}"
    case $status:$(get answer code) in
    429:SIGN_IN_LOCKED) return ;; # the status of an overload, but asking again does not open it
    429:* | 503:*) outcome=failed wait=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\).*/\1/p' "$temp/head") ;;
    5*) outcome=failed ;;
    esac
    [ "${wait:=0}" -le $patience ] || wait=0
}

# Choosing: always what the person says, never the first or the last.

# The id and the name of what the person means, in $id and $name: by id, or by a name that only one thing has.
pick() { # ANSWER-MEMBER WANTED
    picked=$(member=$1 wanted=$2 awk -F "$tab" '
        BEGIN { wanted = ENVIRON["wanted"] ""; member = ENVIRON["member"] }
        $1 ~ "^" member "\\.[0-9]+\\.id$" { split($1, at, "."); id[at[2]] = $2 "" }
        $1 ~ "^" member "\\.[0-9]+\\.name$" { split($1, at, "."); name[at[2]] = $2 "" }
        END {
            for (i in id) if (id[i] == wanted) { print "1\t" id[i] "\t" name[i]; exit }
            for (i in name) if (name[i] == wanted) { n++; found = id[i] "\t" name[i] }
            print n + 0 "\t" found
        }' "$temp/answer")
    case $picked in
    1"$tab"*) name=${picked##*"$tab"} id=${picked#*"$tab"} id=${id%%"$tab"*} ;;
    0"$tab"*) trouble refused "$(say '列表里没有：' 'Not in the list: ')$2" ;;
    *) trouble refused "$(say '有多个同名项，请用编号选择：' 'Several have this name, choose by id: ')$2" ;;
    esac
}
# Guessing is how licences end up with the wrong owner, so several of one name are refused.

names() { # ANSWER-MEMBER SHOWN-MEMBER: adds the list to what is seen
    seen="$seen,\"$2\":[$(member=$1 awk -F "$tab" '$1 ~ "^" ENVIRON["member"] "\\.[0-9]+\\.name$" { printf "%s\"%s\"", comma, $2; comma = "," }' "$temp/answer")]"
}
place() { seen="\"account\":\"$account\"${organization:+,\"organization\":\"$organization\"}${product:+,\"product\":\"$product\"}"; }
organizations() { ask GET /v1/organizations '' ''; }
products() { ask GET /v1/product-instances '' ''; }
account_sets() { ask GET /v1/account-sets '' ''; }
select_place() { ask PATCH /v1/sessions/current "{\"$1\":\"$id\"}" ''; }

do_sign_in() {
    [ -z "$token" ] || ask DELETE /v1/sessions/current '' '' || : # two people at once is how the wrong one stays
    token='' account='' organization='' product='' now=$(get request params.computer_time)
    ask POST /v1/sessions "{\"account\":\"$(arg account)\",\"password\":\"$(arg password)\",\"feature_code\":\"$code\"${now:+,\"client_time\":\"$now\"}}" token || return 1
    token=$(get answer token) account=$(get answer account.login)
    do_list_organizations
}
do_list_organizations() { organizations && place && names organizations organizations; }
do_select_organization() {
    organizations && pick organizations "$(arg organization)" && select_place organization || return 1
    organization=$name product='' # the product is chosen anew
    place
}
do_list_products() { products && place && names product_instances products; }
do_select_product() {
    products && pick product_instances "$(arg product)" && select_place product_instance || return 1
    product=$name
    do_list_account_sets # none there is the sign of a wrong organization
}

# Activating.

# What would be bound, as the cloud sees it: what a client remembers differs exactly when it matters.
do_review() {
    ask POST /v1/activation-reviews "$(keys)}" id || return 1
    review=$(get answer id)
    seen="\"account\":\"$(get answer account.login)\",\"organization\":\"$(get answer organization.name)\",\"product\":\"$(get answer product_instance.name)\",\"feature_code\":\"$(get answer feature_code)\""
    names account_sets account_sets
}
keys() { printf '{"serial_number":"%s","cdkey":"%s"' "$(arg serial_number)" "$(arg cdkey)"; }
do_activate() {
    if [ -n "$review" ]; then place; else do_review || return 1; fi
    body="$(keys),\"review\":\"$review\"}" review='' # it serves once
    ask POST /v1/activations "$body" licence.status && licence
}
licence() {
    due=$(get answer licence.certification_due_at) demo=$(get answer demo) license=''
    for field in product version status activated_at certification_due_at account.login organization.name; do
        value=$(get answer "licence.$field")
        license="$license${value:+\"${field%.*}\":\"$value\",}"
    done
    seen="$seen,\"license\":{$license\"yunzhijia\":$(get answer licence.yunzhijia),\"demo\":${demo:-false}}"
    [ -z "$due" ] || seen="$seen,\"warnings\":[\"$(say '企业认证须在此之前通过：' 'The organization is to be certified before: ')$due\"]"
}
do_license_info() { ask GET /v1/licence '' '' && place && { [ -z "$(get answer licence.status)" ] || licence; }; }
do_activate_yunzhijia() { ask POST /v1/yunzhijia-activations "{\"cdkey\":\"$(arg cdkey)\"}" '' && place; }
do_re_register() { ask POST /v1/re-registrations '{}' '' && place; }
do_submit_certification() {
    ask POST /v1/certification "{\"company_name\":\"$(arg company_name)\",\"credit_code\":\"$(arg credit_code)\"}" status && place || return 1
    seen="$seen,\"certification\":\"$(get answer status)\",\"warnings\":[$(awk -F "$tab" '$1 ~ /^warnings\./ { printf "%s\"%s\"", comma, $2; comma = "," }' "$temp/answer")]"
}

# Account sets.

do_list_account_sets() { account_sets && place && names account_sets account_sets; }
do_create_account_set() { ask POST /v1/account-sets "{\"name\":\"$(arg name)\"}" '' && do_list_account_sets; }
# A backup that nobody has read back is a hope, not a backup.
do_backup_account_set() {
    account_sets && pick account_sets "$(arg account_set)" && ask POST "/v1/account-sets/$id/backups" '{}' id || return 1
    backup=$(get answer id)
    ask POST "/v1/backups/$backup/verifications" '{}' '' && place && seen="$seen,\"backup\":\"$backup\""
}
# The cloud warns when no good backup is there. Only the person, warned, may insist.
do_delete_account_set() {
    confirm=$(arg confirm)
    [ "$confirm" = true ] && query='?confirm=true' || query=''
    account_sets && pick account_sets "$(arg account_set)" && ask DELETE "/v1/account-sets/$id$query" '' '' && do_list_account_sets
}
do_restore_account_set() { ask GET /v1/backups '' '' && pick backups "$(arg backup)" && ask POST "/v1/backups/$id/restores" '{}' '' && do_list_account_sets; }

# On the stage: JSON-RPC 2.0 on stdin and stdout, one object a line. See docs/testing-your-client.md.

arg() { get request "params.args.$1"; }
start() {
    base=$(get request params.base_url) code=$(get request params.feature_code) locale=$(get request params.locale)
    token='' account='' organization='' product='' review=''
}
action() {
    do=$(get request params.name) outcome=ok message='' seen=''
    case " $(printf %s "$actions" | tr '\n' ' ') " in
    *" $do "*) if "do_$do"; then outcome=ok message=''; else place; fi ;;
    *) outcome=unsupported ;;
    esac
    [ -z "$message" ] || seen="$seen,\"message\":\"$message\""
    result="{\"outcome\":\"$outcome\",\"shown\":{${seen#,}}}"
}
[ "$1" != --bug ] || . "$here/bugs.sh" # one of the mistakes that a rehearsal has to find
while IFS= read -r line; do
    printf '%s\n' "$line" | awk -f "$here/json.awk" >"$temp/request" || exit 1
    method=$(get request method) result='{}'
    case $method in
    initialize) result='{"name":"example-shell","version":"1.0.0","capabilities":["'$(printf %s "$actions" | tr -s ' \n' '|' | sed 's/|/","/g')'"]}' ;;
    scenario.start) start ;;
    action) action ;;
    esac
    send "\"id\":$(get request id),\"result\":$result"
    [ "$method" != shutdown ] || exit 0
done

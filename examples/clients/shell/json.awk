# Reads one JSON value and prints a line "path<TAB>value" for each leaf: organizations.0.name<TAB>… Strings stay as JSON
# writes them, without their quotes; null is nothing. What is not JSON ends with status 1.
{ text = text $0 "\n" }
END { at = 1; value(""); skip(); exit bad || at <= length(text) }

function skip() { match(substr(text, at), /^[ \t\r\n]*/); at += RLENGTH }

function value(path,    first, last, i, name, sign) {
    skip()
    first = substr(text, at, 1)
    if (first == "\"") { print path "\t" string(); return }
    if (first != "{" && first != "[") {
        if (!match(substr(text, at), /^(true|false|null|-?[0-9][0-9.eE+-]*)/)) { bad = 1; return }
        if (first != "n") print path "\t" substr(text, at, RLENGTH)
        at += RLENGTH
        return
    }
    last = first == "{" ? "}" : "]"
    at++
    skip()
    if (substr(text, at, 1) == last) { at++; return }
    for (i = 0; !bad; i++) {
        name = i
        if (first == "{") { skip(); name = string(); skip(); if (substr(text, at++, 1) != ":") bad = 1 }
        value(path == "" ? name : path "." name)
        skip()
        sign = substr(text, at++, 1)
        if (sign == last) return
        if (sign != ",") bad = 1
    }
}

function string(    raw) {
    if (!match(substr(text, at), /^"([^"\\]|\\.)*"/)) { bad = 1; return "" }
    raw = substr(text, at + 1, RLENGTH - 2)
    at += RLENGTH
    gsub(/\\u003[cC]/, "<", raw); gsub(/\\u003[eE]/, ">", raw); gsub(/\\u0026/, "\\&", raw) # some write these, some do not
    return raw
}

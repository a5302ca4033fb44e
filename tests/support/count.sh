# count.sh -- how a stage of tests/run says what it ran; sourced by it.
#
# Every test is counted in $COUNTS as one line: "pass NUMBER", "fail NAME" or "skip NAME".

count_pass() { echo "pass ${1:-1}" >>"$COUNTS"; }
count_fail() {
    echo "fail $*" >>"$COUNTS"
    echo "FAILED: $*"
}
count_skip() { echo "skip $*" >>"$COUNTS"; }

# check NAME COMMAND…: one test, which is whether a command succeeds.
check() {
    local name=$1
    shift
    if "$@"; then count_pass; else count_fail "$name"; fi
}

# count_script NAME COMMAND…: a script that ends with a line "N passed, M failed[, K skipped]".
count_script() {
    local name=$1 log line code=0
    shift
    log=$(mktemp)
    "$@" 2>&1 | tee "$log"
    code=${PIPESTATUS[0]}
    line=$(grep -Eo '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail -n 1)
    rm -f "$log"
    if [ -z "$line" ]; then
        [ "$code" = 0 ] && count_pass || count_fail "$name (exit $code)"
        return
    fi
    read -r passed failed skipped <<<"$(tr -dc '0-9 ' <<<"$line")"
    count_pass "$passed"
    for ((i = 0; i < failed; i++)); do echo "fail $name" >>"$COUNTS"; done
    for ((i = 0; i < ${skipped:-0}; i++)); do count_skip "$name"; done
    [ "$code" = 0 ] || [ "$failed" -gt 0 ] || count_fail "$name (exit $code)"
}

# count_ctest NAME LOG CODE: a log of `ctest -V`. A program of cmocka's counts by the tests inside
# it, any other program as one.
count_ctest() {
    awk -v name="$1" -v code="$3" '
        function number_after(mark) { return substr($0, index($0, mark) + length(mark)) + 0 }
        { id = $0; sub(/:.*/, "", id) }
        index($0, "[  PASSED  ] ") { inside[id] += number_after("[  PASSED  ] ") }
        match($0, /\[  SKIPPED \] [a-z_]+/) { print "skip " substr($0, RSTART + 13, RLENGTH - 13) }
        /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
            match($0, /Test +#[0-9]+: [^ ]+/)
            split(substr($0, RSTART, RLENGTH), part, /[ #:]+/)
            seen++
            if (inside[part[2]] > 0) print "pass " inside[part[2]]
            if (/\*\*\*Skipped/) print "skip " part[3]
            else if (!/ Passed +[0-9.]+ sec/) { print "fail " name ": " part[3]; failures++ }
            else if (inside[part[2]] == 0) print "pass 1"
        }
        END {
            if (seen == 0) print "fail " name ": no test ran"
            else if (code != 0 && failures == 0) print "fail " name ": ctest ended with " code
        }
    ' "$2" >"$2.counts"
    sed -n 's/^fail /FAILED: /p' "$2.counts"
    cat "$2.counts" >>"$COUNTS"
}

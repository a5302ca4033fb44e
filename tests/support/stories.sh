# stories.sh -- runs files of stories and says how they went; sourced by the `run` beside them.
#
# A story that failed beside others, on a machine that may have been busy with something else, is
# told once more, alone. Told well then, it counts as passed and its name stands in the log behind
# "UNSTEADY": there is a race in it, or in what it tells of. One that fails alone has failed.

# told_alone NAME FILE…: whether the one story of that name goes well by itself.
told_alone() {
    local name=$1 pattern said
    shift
    pattern=$(sed 's/[][\/.^$*+?(){}|]/\\&/g' <<<"$name")
    said=$(mktemp)
    node --test --test-concurrency=1 --test-name-pattern="/^$pattern\$/" --test-reporter=tap "$@" \
        </dev/null | grep -v '# SKIP' | tee "$said"
    grep -qxF '# pass 1' "$said" && grep -qxF '# fail 0' "$said" &&
        grep -qxF '# cancelled 0' "$said"
    local code=$?
    rm -f "$said"
    return "$code"
}

STORIES_PASSED=0 STORIES_FAILED=0 STORIES_SKIPPED=0

# stories FILE…: all of them, one file more at a time than there are processors, for they wait too.
# Fails when one failed; adds to the three sums above.
stories() {
    local said name failed again=0
    said=$(mktemp)
    node --test --test-concurrency="$(($(nproc) + 1))" --test-reporter=tap "$@" | tee "$said"
    of() { awk -v name="$1" '$1 == "#" && $2 == name { sum += $3 } END { print sum + 0 }' "$said"; }
    failed=$(($(of fail) + $(of cancelled)))
    STORIES_SKIPPED=$((STORIES_SKIPPED + $(of skipped)))
    STORIES_PASSED=$((STORIES_PASSED + $(of pass)))
    while read -r name; do
        echo "# once more, alone: $name"
        told_alone "$name" "$@" || continue
        echo "UNSTEADY: $name"
        again=$((again + 1))
    done < <(sed -n 's/^not ok [0-9]* - //p' "$said")
    rm -f "$said"
    STORIES_PASSED=$((STORIES_PASSED + again))
    STORIES_FAILED=$((STORIES_FAILED + failed - again))
    [ "$failed" = "$again" ]
}

# The last line that a stage reads (support/count.sh).
stories_sum() {
    echo "$STORIES_PASSED passed, $STORIES_FAILED failed, $STORIES_SKIPPED skipped"
}

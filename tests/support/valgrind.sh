#!/bin/bash
# valgrind.sh NAME -- one program of build/release under valgrind: no error, nothing lost.
exec valgrind --quiet --error-exitcode=9 --leak-check=full \
    --errors-for-leak-kinds=definite,possible "build/release/bin/$1"

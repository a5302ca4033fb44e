# CMake 3.25 has no file for a system named WASI; without one it warns and guesses.
set(WASI 1)
set(CMAKE_EXECUTABLE_SUFFIX .wasm)

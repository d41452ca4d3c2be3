#!/bin/sh
# A core module from counter.c and guest/c/theater.h: build/core.wasm. Needs clang and lld (Debian: apt-get install clang lld).
# The linker by its own name, since clang would run a wasm-opt that it finds, of whatever version.
set -eu
cd "$(dirname "$0")"
mkdir -p build
"${CLANG:-clang}" --target=wasm32 -mbulk-memory -O2 -Wall -Wextra -Werror -I ../../guest/c -c -o build/counter.o counter.c
"${WASM_LD:-wasm-ld}" --no-entry --strip-all --stack-first -z stack-size=16384 -o build/core.wasm build/counter.o

#!/bin/sh
set -eu
cd "$(dirname "$0")"
mkdir -p build
"${CLANG:-clang}" --target=wasm32 -mbulk-memory -Oz -Wall -Wextra -Werror -Wno-implicit-fallthrough -I ../../../guest/c -c -o build/letters.o letters.c
"${WASM_LD:-wasm-ld}" --no-entry --stack-first -o build/core.wasm build/letters.o

#!/bin/sh
# Installs what the examples in C and Rust are compiled with: clang, lld, and rustc for wasm32 (119 MB to fetch). Only where apt-get is there
# and may be used; elsewhere it says so and does nothing, and the tests of these examples name what is absent. Never fails.
set -u

rust_target() {
  libraries=$("$1" --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) && [ -d "$libraries" ]
}

if command -v clang >/dev/null && command -v wasm-ld >/dev/null && { rust_target rustc || rust_target /usr/bin/rustc; }; then
  echo "clang, lld and rustc for wasm32 are there"
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "no apt-get, or no right to use it: the examples in C and Rust are not tested here"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
timeout 60 apt-get update -qq &&
  timeout 240 apt-get install -y -qq --no-install-recommends clang lld rustc libstd-rust-dev-wasm32 >/dev/null ||
  echo "apt-get could not install clang, lld and rustc for wasm32: the examples in C and Rust are not tested here"
exit 0

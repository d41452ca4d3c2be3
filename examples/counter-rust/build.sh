#!/bin/sh
# A core module from src/: build/core.wasm. Needs rustc with the target wasm32-unknown-unknown, any version from 1.63
# (Debian: apt-get install rustc libstd-rust-dev-wasm32 lld; rustup: rustup target add wasm32-unknown-unknown).
set -eu
cd "$(dirname "$0")"
mkdir -p build
"${RUSTC:-rustc}" --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib --crate-name counter \
  -C opt-level=s -C lto -C panic=abort -C strip=symbols -C link-arg=-zstack-size=16384 \
  -o build/core.wasm src/lib.rs

#!/bin/sh
# Installs what our supervisors are compared with: Erlang/OTP's own (`erlang-base`, 25 on Debian 12, 9 MB to fetch). Only where apt-get is
# there and may be used; elsewhere it says so and does nothing, and the comparison is skipped with a message. Never fails.
set -u

if command -v escript >/dev/null; then
  echo "Erlang/OTP is there"
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "no apt-get, or no right to use it: supervisors are not compared with Erlang/OTP's here"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
timeout 60 apt-get update -qq &&
  timeout 240 apt-get install -y -qq --no-install-recommends erlang-base >/dev/null ||
  echo "apt-get could not install erlang-base: supervisors are not compared with Erlang/OTP's here"
exit 0

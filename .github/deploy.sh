#!/usr/bin/env bash
# `cargo xtask deploy` with an environment's settings; what follows is passed on.
set -euo pipefail
arguments=(
  --stack "$STACK" --region "$REGION" --origin "$ORIGIN"
  --notify-from "$NOTIFY_FROM" --notify-to "$NOTIFY_TO" --operators-to "$OPERATORS_TO"
)
if [[ -n "${CERTIFICATE:-}" ]]; then arguments+=(--certificate "$CERTIFICATE"); fi
if [[ -n "${ARTEFACTS:-}" ]]; then arguments+=(--artefacts "$ARTEFACTS"); fi
rustup target add aarch64-unknown-linux-musl
cargo xtask deploy "${arguments[@]}" "$@"

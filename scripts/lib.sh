# What the commands share. Sourced, never run.

say() { printf '\n== %s\n' "$*" >&2; }

fail() {
  printf '\nerror: %s\n' "$*" >&2
  exit 1
}

# need COMMAND HOW: stops with what to do if a command is missing.
need() {
  command -v "$1" > /dev/null || fail "\`$1\` is missing: $2"
}

cargo_home() { printf '%s' "${CARGO_HOME:-$HOME/.cargo}"; }

ensure_wasm_target() {
  if ! [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    say "installing the target wasm32-unknown-unknown"
    rustup target add wasm32-unknown-unknown ||
      fail "could not install the target: run 'rustup target add wasm32-unknown-unknown'"
  fi
}

# Binaryen comes from npm in the version that tools/binaryen/package-lock.json fixes.
ensure_binaryen() {
  if ! [ -d tools/binaryen/node_modules/binaryen ]; then
    say "installing binaryen"
    npm ci --prefix tools/binaryen --no-audit --no-fund --loglevel=error ||
      fail "could not install binaryen: run 'npm ci --prefix tools/binaryen'"
  fi
}

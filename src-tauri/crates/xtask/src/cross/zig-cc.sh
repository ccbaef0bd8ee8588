#!/bin/sh
# Leaves out what zig does not take, and names the target in its way.
skip=
for word; do
  shift
  if [ -n "$skip" ]; then
    skip=
    continue
  fi
  case $word in
    -arch) skip=1 ;;
    -mmacosx-version-min=* | --target=*) ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec "$(dirname "$0")/python3" -m ziglang cc -target aarch64-macos.11.0 "$@"

#!/bin/sh
exec "$(dirname "$0")/python3" -m ziglang ar "$@"

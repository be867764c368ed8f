#!/bin/sh
# Isodoubt for macOS. If it is refused: see READ ME FIRST.
exec sh "$(dirname "$0")/server/start.sh"

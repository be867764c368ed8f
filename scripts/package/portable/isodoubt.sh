#!/bin/sh
# Isodoubt for Linux. If a double-click shows this text: right-click, then "Run as a Program".
exec sh "$(dirname "$0")/server/start.sh"

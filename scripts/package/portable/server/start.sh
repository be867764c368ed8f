#!/bin/sh
# What Isodoubt.command (macOS) and isodoubt.sh (Linux) do: choose the browser, then serve the folder app to it with
# what the machine has, Perl or Python. Nothing is installed; nothing is written outside of this folder.
cd "$(dirname "$0")/.." || exit 1
port=28417
if [ -r port.txt ]; then port=$(tr -cd '0-9' <port.txt); fi
url="http://localhost:$port/"

stop() {
  printf '\n  %s\n\n  Press Enter to close.\n' "$1"
  if [ -t 0 ]; then read -r _; fi
  exit 1
}

# Prints a browser of Chromium's family: only these can be told where to keep their data.
chromium_browser() {
  for name in 'Microsoft Edge' 'Google Chrome' Chromium; do
    for folder in /Applications "$HOME/Applications"; do
      if [ -x "$folder/$name.app/Contents/MacOS/$name" ]; then
        echo "$folder/$name.app/Contents/MacOS/$name"
        return
      fi
    done
  done
  for name in microsoft-edge microsoft-edge-stable google-chrome google-chrome-stable chromium chromium-browser; do
    if command -v "$name"; then return; fi
  done
}

if [ -n "$ISODOUBT_NO_BROWSER" ]; then
  set --
elif [ -d data ]; then
  browser=$(chromium_browser)
  [ -n "$browser" ] || stop 'The folder data needs Edge, Chrome or Chromium, and none was found. Rename it to do without.'
  set -- "$browser" "--user-data-dir=$PWD/data" "--app=$url" --no-first-run --no-default-browser-check
elif [ "$(uname)" = Darwin ]; then
  set -- open "$url"
elif command -v xdg-open >/dev/null; then
  set -- xdg-open "$url"
else
  set --
fi

if perl -MIO::Socket::INET -MPOSIX -e 1 2>/dev/null; then
  perl server/server.pl "$port" "$@"
elif python3 -c 'import http.server' 2>/dev/null; then
  python3 server/server.py "$port" "$@"
else
  stop 'Neither perl nor python3 was found. An administrator can serve the folder app: see docs/administrators.md.'
fi
status=$?
if [ "$status" -ne 0 ]; then stop 'Isodoubt has stopped.'; fi

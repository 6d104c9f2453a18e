#!/usr/bin/env bash
# Stops server and database of an instance when its launcher dies without doing so (kill -9, out of memory).
# Usage: guard.sh DIR. Standard input is a pipe from the launcher: a line means an orderly end, its close a sudden one.
set -u
dir=$1
if read -r _; then exit 0; fi

server=$(head -n 1 "$dir/run/server.pid" 2>/dev/null)
database=$(head -n 1 "$dir/postgresql/postmaster.pid" 2>/dev/null)

# A number alone proves nothing: it may belong to another process by now.
server_lives() { [ -n "$server" ] && tr '\0' '\n' 2>/dev/null <"/proc/$server/cmdline" | grep -qxF -e "-Dcourier.instance=$dir"; }
database_lives() { [ -n "$database" ] && [ "$(readlink "/proc/$database/cwd")" = "$dir/postgresql" ]; }

if server_lives; then
  kill -TERM "$server"
  for _ in {1..70}; do
    server_lives || break
    sleep 1
  done
  server_lives && kill -KILL "$server"
fi
# the server still needed it to write down how far it came
database_lives && kill -INT "$database"
# what was to stay in memory, see VolatileDirectory
volatile=$(head -n 1 "$dir/run/volatile" 2>/dev/null)
case $volatile in
  /dev/shm/courier-*/*) ;;
  /dev/shm/courier-* | "$dir"/run/courier-*) rm -rf -- "$volatile" ;;
esac
exit 0

#!/usr/bin/env bash
# A private MariaDB for the tests: `.ci/mariadb.sh` starts one and prints the account the
# tests want (DUIKOU_TEST_MYSQL_DSN=…); `.ci/mariadb.sh stop` ends it and removes its data.
#
# It listens on 127.0.0.1 and on a socket in its own folder, on a free port, with a password
# made for it, as an unprivileged user. Starting it twice prints the same account again.
# Where mariadb-server is missing it is installed with apt-get, which wants root.
# DUIKOU_MARIADB_OPTIONS adds options of the server.
set -euo pipefail

PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# One folder for each user and checkout, so that `stop` finds it again.
home=${TMPDIR:-/tmp}/duikou-mariadb-$(id -u)-$(cksum <<<"$here" | cut -d' ' -f1)

say() { printf '%s\n' "$*" >&2; }

install_server() {
	command -v mariadbd >/dev/null && return
	if (($(id -u) != 0)); then
		say "mariadbd is missing, and installing it wants root: apt-get install mariadb-server"
		exit 1
	fi
	say "installing mariadb-server"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -q >&2
	apt-get install -q -y --no-install-recommends mariadb-server >&2
}

# running says whether the server of our folder is alive.
running() {
	[[ -s $home/server.pid ]] || return 1
	local pid
	pid=$(<"$home/server.pid")
	kill -0 "$pid" 2>/dev/null && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "--datadir=$home/data"
}

# answers says whether the account works through TCP, as the tests will use it.
answers() {
	mariadb-admin --no-defaults --protocol=tcp --host=127.0.0.1 --port="$1" --user=duikou --password="$(<"$home/password")" \
		ping >/dev/null 2>&1
}

free_port() {
	local port
	for _ in {1..50}; do
		port=$((20000 + RANDOM % 20000))
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			echo "$port"
			return
		fi
	done
	say "no free port"
	return 1
}

prepare() {
	rm -rf "$home"
	mkdir -m 0755 "$home"
	(umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$home/password")
	cat >"$home/account.sql" <<-SQL
		CREATE USER IF NOT EXISTS duikou@'%' IDENTIFIED BY '$(<"$home/password")';
		GRANT ALL ON *.* TO duikou@'%';
	SQL
	chmod 0600 "$home/account.sql"
	user=$(id -un)
	if (($(id -u) == 0)); then
		user=mysql
		chown -R mysql "$home"
	fi
	mariadb-install-db --no-defaults --user="$user" --datadir="$home/data" --skip-test-db \
		--auth-root-authentication-method=normal >"$home/install.log" 2>&1 || {
		tail -n 30 "$home/install.log" >&2
		exit 1
	}
}

# launch starts the server on a port and waits until it answers.
launch() {
	local port=$1 pid
	# shellcheck disable=SC2086 # several options are several words
	setsid mariadbd --no-defaults --user="$user" --datadir="$home/data" --socket="$home/server.sock" \
		--pid-file="$home/server.pid" --bind-address=127.0.0.1 --port="$port" --skip-name-resolve \
		--init-file="$home/account.sql" --max-connections=300 --innodb-buffer-pool-size=256M \
		${DUIKOU_MARIADB_OPTIONS:-} >"$home/server.log" 2>&1 </dev/null &
	pid=$!
	for _ in {1..300}; do
		if answers "$port"; then
			echo "$port" >"$home/port"
			return 0
		fi
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.2
	done
	kill "$pid" 2>/dev/null || true
	return 1
}

start() {
	install_server
	if ! { running && [[ -s $home/port ]] && answers "$(<"$home/port")"; }; then
		stop
		prepare
		local started=
		for _ in {1..5}; do # another process may take the port first
			if launch "$(free_port)"; then
				started=yes
				break
			fi
		done
		if [[ -z $started ]]; then
			tail -n 30 "$home/server.log" >&2
			exit 1
		fi
	fi
	say "$(mariadbd --version) on port $(<"$home/port"), data in $home"
	echo "DUIKOU_TEST_MYSQL_DSN=duikou:$(<"$home/password")@tcp(127.0.0.1:$(<"$home/port"))/"
}

stop() {
	if running; then
		local pid
		pid=$(<"$home/server.pid")
		kill "$pid"
		for _ in {1..150}; do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.2
		done
		kill -9 "$pid" 2>/dev/null || true
	fi
	rm -rf "$home"
}

case ${1:-start} in
start) start ;;
stop) stop ;;
*)
	say "usage: $0 [start|stop]"
	exit 2
	;;
esac

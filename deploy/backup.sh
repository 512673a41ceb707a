#!/usr/bin/env bash
# Backup: the database first, then the objects. In this order every row of the copy has its bytes; objects that came in
# between are newer than their rows and are found by the check. The program may go on working.
#
#   deploy/backup.sh /backup/camera-antt          variables as in env.example, or ENV_FILE=/etc/camera-antt/env
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?Cách dùng: deploy/backup.sh THƯ_MỤC_SAO_LƯU}
if [ -n "${ENV_FILE:-}" ]; then set -a; . "$ENV_FILE"; set +a; fi
python=${PYTHON:-.venv/bin/python}
export CAMERA_ANTT_HOME=${CAMERA_ANTT_HOME:-$PWD/home}
umask 077

setting() { "$python" -c 'import sys; from storage.settings import Settings; print(getattr(Settings.from_env(), sys.argv[1]))' "$1"; }
database=$(setting database_url)
set_dir=$target/$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$set_dir.partial" "$target/objects"

case $database in
  sqlite:*)
    FROM=${database#sqlite:///} TO=$set_dir.partial/database.sqlite3 "$python" - <<'PY'
import os, sqlite3
source = sqlite3.connect(f"file:{os.environ['FROM']}?mode=ro", uri=True)
target = sqlite3.connect(os.environ["TO"])
source.backup(target)  # a whole, consistent copy while others write
answer = target.execute("PRAGMA integrity_check").fetchone()[0]
assert answer == "ok", answer
target.close()
PY
    ;;
  postgresql*)
    pg_dump --format=custom --no-owner --file="$set_dir.partial/database.dump" --dbname="${database/+psycopg/}" ;;
  *) echo "Không biết loại cơ sở dữ liệu này." >&2; exit 1 ;;
esac

COPY_FROM=$(setting objects_url) COPY_TO="dir://$(realpath "$target")/objects" "$python" deploy/copy_objects.py

(cd "$set_dir.partial" && sha256sum database.* >SHA256SUMS)
mv "$set_dir.partial" "$set_dir"   # a set without this name was interrupted and does not count
echo "Đã sao lưu: $set_dir"

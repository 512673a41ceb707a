#!/usr/bin/env bash
# Restore a set made by backup.sh into an empty place. Refuses to write over anything that is already there.
#
#   deploy/restore.sh /backup/camera-antt/20260302T190000Z     variables of the NEW place as in env.example
set -euo pipefail
cd "$(dirname "$0")/.."
set_dir=${1:?Cách dùng: deploy/restore.sh THƯ_MỤC_CỦA_MỘT_BẢN_SAO_LƯU}
if [ -n "${ENV_FILE:-}" ]; then set -a; . "$ENV_FILE"; set +a; fi
python=${PYTHON:-.venv/bin/python}
export CAMERA_ANTT_HOME=${CAMERA_ANTT_HOME:-$PWD/home}
umask 077

setting() { "$python" -c 'import sys; from storage.settings import Settings; print(getattr(Settings.from_env(), sys.argv[1]))' "$1"; }
database=$(setting database_url)
set_dir=$(realpath "$set_dir")
(cd "$set_dir" && sha256sum --quiet --check SHA256SUMS)

case $database in
  sqlite:*)
    [ -f "$set_dir/database.sqlite3" ] || { echo "Bản sao lưu này là của PostgreSQL." >&2; exit 1; }
    file=${database#sqlite:///}
    [ ! -e "$file" ] || { echo "Đã có cơ sở dữ liệu ở $file; chỉ khôi phục vào nơi còn trống." >&2; exit 1; }
    mkdir -p "$(dirname "$file")"
    cp "$set_dir/database.sqlite3" "$file" ;;
  postgresql*)
    [ -f "$set_dir/database.dump" ] || { echo "Bản sao lưu này là của SQLite." >&2; exit 1; }
    # one transaction: a database that already holds tables makes it fail and stays as it was
    pg_restore --no-owner --exit-on-error --single-transaction --dbname="${database/+psycopg/}" "$set_dir/database.dump" ;;
  *) echo "Không biết loại cơ sở dữ liệu này." >&2; exit 1 ;;
esac

COPY_FROM="dir://$(dirname "$set_dir")/objects" COPY_TO=$(setting objects_url) "$python" deploy/copy_objects.py
echo "Đã khôi phục. Hãy kiểm tra trước khi mở cho người dùng: camera-antt check bytes"

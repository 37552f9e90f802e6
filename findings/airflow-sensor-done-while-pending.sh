#!/usr/bin/env bash
# A good guess: the CDM sensor of Airflow's Huawei provider waits until the run has ended, and fails for an end that is no success.
# What happens: CDMShowJobStatusSensor 1.7.0 names the states to wait for and to fail for, and takes every other one for done. So it
# is done while the run is PENDING, the first state of a random create-and-start, and for STOPPED, NEW or a job without a run.
# Why it matters: the next task of the DAG reads a table that the migration has not written yet, and the DAG is green.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
pip() { "$work/env/bin/pip" --disable-pip-version-check "$@"; }
# The provider without its dependencies, which include a PostgreSQL driver that has to be compiled.
pip install --quiet --no-deps apache-airflow-providers-huawei==1.7.0
pip install --quiet apache-airflow==2.10.5 huaweicloudsdkcdm==3.1.219 huaweicloudsdkiam==3.1.219 2> "$work/pip.log" ||
  { cat "$work/pip.log"; exit 1; }
cat > "$work/finding.py" <<'EOF'
import http.server
import json
import os
import threading

status = ["RUNNING"]


class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        rows = [] if status[0] is None else [{"job-name": "j", "status": status[0], "submission-id": 1}]
        body = json.dumps({"submissions": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["HUAWEICLOUD_SDK_REGION_CDM_CN_NORTH_4"] = f"http://127.0.0.1:{server.server_port}"
os.environ["AIRFLOW_CONN_HUAWEICLOUD_DEFAULT"] = json.dumps(
    {"conn_type": "huaweicloud", "login": "ak", "password": "sk", "extra": {"region": "cn-north-4", "project_id": "p"}}
)

from airflow.providers.huawei.cloud.sensors.cdm import CDMShowJobStatusSensor

for status[0] in ("RUNNING", "SUCCEEDED", "PENDING", "STOPPED", "NEW", None):
    sensor = CDMShowJobStatusSensor(task_id="wait", cluster_id="c", job_name="j", region="cn-north-4", project_id="p")
    print(f"{status[0] or 'no run'}: {'done' if sensor.poke({}) else 'waits'}")
EOF
pip list --format=freeze 2>/dev/null | grep -E '^apache-airflow(-providers-huawei)?=='
output=$(env -i HOME="$work" PATH="$PATH" AIRFLOW_HOME="$work/home" AIRFLOW__LOGGING__LOGGING_LEVEL=ERROR \
  "$work/env/bin/python" -W ignore "$work/finding.py" | grep -E '^[A-Za-z ]+: (done|waits)$')
echo "$output"
[ "$(tr '\n' ',' <<< "$output")" = 'RUNNING: waits,SUCCEEDED: done,PENDING: done,STOPPED: done,NEW: done,no run: done,' ]
echo 'as described'

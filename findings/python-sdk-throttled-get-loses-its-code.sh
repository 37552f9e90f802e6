#!/usr/bin/env bash
# A good guess: the Python SDK raises the same error for a throttled GET as for a throttled POST: 429 with the gateway's code
# APIGW.0308, as the body says.
# What happens: huaweicloudsdkcore 3.1.219 leaves GETs to urllib3's retries, which list 429, so the reply's body is dropped: the
# code is "429" and the text urllib3's. A POST keeps APIGW.0308.
# Why it matters: status polls are GETs, and the ones that get throttled. A retry that looks for APIGW.0308 never sees it there.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check huaweicloudsdkcore==3.1.219 huaweicloudsdkcdm==3.1.219
cat > "$work/finding.py" <<'EOF'
import http.server
import threading

from huaweicloudsdkcdm.v1 import CdmClient, CdmStartClusterReq, ListClustersRequest, StartClusterRequest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException

BODY = b'{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached","request_id":"r"}'


class Throttled(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(429)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Throttled)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
client = CdmClient.new_builder().with_credentials(BasicCredentials("ak", "sk", "p")).with_endpoint(endpoint).build()
for method, call in (
    ("GET", lambda: client.list_clusters(ListClustersRequest())),
    ("POST", lambda: client.start_cluster(StartClusterRequest(cluster_id="c", body=CdmStartClusterReq(start={})))),
):
    try:
        call()
    except ServiceResponseException as error:
        print(f"{method}: status {error.status_code}, code {error.error_code}, {error.error_msg!r}")
EOF
"$work/env/bin/pip" list --format=freeze 2>/dev/null | grep -i -E 'huaweicloudsdkcore|urllib3'
output=$(env -i HOME="$work" PATH="$PATH" "$work/env/bin/python" "$work/finding.py")
echo "$output"
grep -q '^GET: status 429, code 429,' <<< "$output"
grep -q '^POST: status 429, code APIGW.0308,' <<< "$output"
echo 'as described'

"""Signs requests and builds the exchange of an id token with the vendor's SDK, and prints both.

Reads one JSON object from standard input:

    requests   method, host, path, query (a list of pairs), headers and body of each, and the key to sign it with: ak, sk
    exchange   endpoint, providerUrn, agencyUrn, idToken, sessionName, seconds

Writes a JSON object: `authorizations`, one for each request, and `exchange`: method, path, headers and body.
"""

import json
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.auth.internal import IamHelper
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer


def main():
    given = json.load(sys.stdin)
    exchange = given["exchange"]
    payload = {
        "provider_urn": exchange["providerUrn"],
        "agency_urn": exchange["agencyUrn"],
        "agency_session_name": exchange["sessionName"],
        "id_token": exchange["idToken"],
        "duration_seconds": exchange["seconds"],
    }
    built = IamHelper.get_assume_agency_with_oidc_request(HttpConfig(), exchange["endpoint"], payload)
    printed = {
        "authorizations": [authorization(request) for request in given["requests"]],
        "exchange": {
            "method": built.method,
            "path": built.resource_path,
            "headers": built.header_params,
            "body": json.loads(built.body),
        },
    }
    print(json.dumps(printed))


def authorization(request):
    signed = SdkRequest(
        method=request["method"],
        schema="https",
        host=request["host"],
        resource_path=request["path"],
        query_params=[tuple(pair) for pair in request["query"]],
        header_params=dict(request["headers"]),
        body=request["body"],
    )
    return Signer(BasicCredentials(request["ak"], request["sk"])).sign(signed).header_params["Authorization"]


main()

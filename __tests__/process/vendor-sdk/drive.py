"""Drives a CDM service with the vendor's SDK, and prints what the SDK made of the replies.

Reads one JSON object from standard input:

    endpoint, ak, sk, projectId, region
    idTokenFile, idpId   an ID token and the identity provider that it is for
    stsToken, providerUrn, agencyUrn   an ID token for STS, its provider and the trust agency
    clusters   ids of two clusters that run, then of one that is stopped
    link       the definition of a link
    jobs       definitions by their part in the session: table, files, odd, broken, endless, random, slash
    changed    what the job `table` is brought to

Writes a JSON list to standard output, an entry per call in the order in which they were made: `call`, the name of the
operation; `about`, what it was made for; `status`; `raw`, the body as it came; and `decoded`, the SDK's object under the keys of
the wire, without the fields that it left empty. A call that the SDK raised an error for has `error` instead of `decoded`.
"""

import decimal
import sys
import time

# The SDK's own: it writes a Decimal as the digits that it was read from.
import simplejson
from huaweicloudsdkcdm.v1 import (
    CdmClient,
    CdmCreateAndUpdateLinkReq,
    CdmCreateJobJsonReq,
    CdmRandomCreateAndStartJobJsonReq,
    CdmStartClusterReq,
    CdmStartJobReq,
    CdmUpdateJobJsonReq,
    Configs,
    ConfigValues,
    CreateAndStartRandomClusterJobRequest,
    CreateJobRequest,
    CreateLinkRequest,
    DeleteJobRequest,
    DeleteLinkRequest,
    Input,
    Job,
    Links,
    LinksLinkconfigvalues,
    ListClustersRequest,
    ShowClusterDetailRequest,
    ShowJobsRequest,
    ShowJobStatusRequest,
    ShowLinkRequest,
    ShowSubmissionsRequest,
    StartClusterRequest,
    StartJobRequest,
    StopJobRequest,
    UpdateJobRequest,
    UpdateLinkRequest,
)
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.auth.provider import OidcStsCredentialProvider
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.region.region import Region

UNDER_WAY = ("PENDING", "BOOTING", "RUNNING")
PATIENCE_SECONDS = 15


def main():
    given = simplejson.load(sys.stdin, use_decimal=True)
    endpoint, key, project = given["endpoint"], given["ak"], given["projectId"]
    builder = CdmClient.new_builder
    calls = []

    signed = builder().with_credentials(BasicCredentials(key, given["sk"], project)).with_endpoint(endpoint).build()
    run_session(Caller(signed, calls), given)

    # The SDK looks the project up in IAM, by the region's name.
    region = Region(given["region"], endpoint)
    no_project = BasicCredentials(key, given["sk"]).with_iam_endpoint(endpoint)
    client = builder().with_credentials(no_project).with_region(region).build()
    Caller(client, calls).call("project looked up", ListClustersRequest())

    # ID token to token to temporary keys, with which the request is signed.
    federated = BasicCredentials().with_idp_id(given["idpId"]).with_id_token_file(given["idTokenFile"])
    client = builder().with_credentials(federated.with_iam_endpoint(endpoint)).with_region(region).build()
    Caller(client, calls).call("ID token", ListClustersRequest())

    # ID token to temporary keys in one step, by STS of IAM's newer edition.
    sts = OidcStsCredentialProvider(
        "basic",
        provider_urn=given["providerUrn"],
        agency_urn=given["agencyUrn"],
        id_token=given["stsToken"],
        sts_endpoint=endpoint,
    )
    assumed = sts.get_credentials().with_iam_endpoint(endpoint)
    client = builder().with_credentials(assumed).with_region(region).build()
    Caller(client, calls).call("STS", ListClustersRequest())

    # Once only: more than one would bring the key nearer to its lock.
    wrong = builder().with_credentials(BasicCredentials(key, "wrong", project)).with_endpoint(endpoint).build()
    Caller(wrong, calls).call("wrong key", ListClustersRequest())
    simplejson.dump(calls, sys.stdout, use_decimal=True)


class Caller:
    """A client of the SDK; `call` notes what comes of a call."""

    def __init__(self, client, calls):
        self.client = client
        self.calls = calls

    def call(self, about, request):
        """Makes the call that the request is for. The SDK's object, or None if it raised an error."""
        operation = type(request).__name__.removesuffix("Request")
        entry = {"call": operation, "about": about}
        self.calls.append(entry)
        try:
            reply = getattr(self.client, snake_case(operation))(request)
        except ServiceResponseException as error:
            entry["status"] = error.status_code
            entry["error"] = {"code": error.error_code, "message": error.error_msg, "requestId": error.request_id}
            return None
        entry.update(status=reply.status_code, raw=reply.raw_content.decode("utf-8"), decoded=on_the_wire(reply))
        return reply

    def status(self, about, cluster, name, ends_only=False):
        """Asks for a job's status once, or until its run has ended; only the last answer is kept."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            reply = self.call(about, ShowJobStatusRequest(cluster_id=cluster, job_name=name))
            goes_on = reply is not None and reply.submissions[0].status in UNDER_WAY
            if not (ends_only and goes_on) or time.monotonic() > give_up:
                return
            self.calls.pop()
            time.sleep(0.05)


def run_session(caller, given):
    """Every operation that a migration uses."""
    first, second, stopped = given["clusters"]
    jobs = given["jobs"]
    call = caller.call

    call("all", ListClustersRequest())
    call("first", ShowClusterDetailRequest(cluster_id=first))
    call("stopped", StartClusterRequest(cluster_id=stopped, body=CdmStartClusterReq(start={})))
    call("starting", ShowClusterDetailRequest(cluster_id=stopped))

    link = CdmCreateAndUpdateLinkReq(links=[link_of(given["link"])])
    name = given["link"]["name"]
    call("checked", CreateLinkRequest(cluster_id=first, validate="true", body=link))
    call("not made by the check", ShowLinkRequest(cluster_id=first, link_name=name))
    call("made", CreateLinkRequest(cluster_id=first, body=link))
    call("made again", CreateLinkRequest(cluster_id=first, body=link))
    call("shown", ShowLinkRequest(cluster_id=first, link_name=name))
    call("changed", UpdateLinkRequest(cluster_id=first, link_name=name, body=link))
    call("deleted", DeleteLinkRequest(cluster_id=first, link_name=name))
    call("gone", ShowLinkRequest(cluster_id=first, link_name=name))

    for about in ("table", "files", "odd", "broken"):
        definition = jobs[about]
        name = definition["name"]
        call(about, CreateJobRequest(cluster_id=first, body=CdmCreateJobJsonReq(jobs=[job_of(definition)])))
        caller.status(f"{about}, before any run", first, name)
        variables = CdmStartJobReq(variables={"day": "2026-11-24", "path": "a b/50%", "城市": "慕尼黑"})
        call(about, StartJobRequest(cluster_id=first, job_name=name, body=variables))
        caller.status(f"{about}, under way", first, name)
        caller.status(f"{about}, ended", first, name, ends_only=True)
        call(about, StartJobRequest(cluster_id=first, job_name=name))
        caller.status(f"{about}, ended again", first, name, ends_only=True)
        call(about, ShowSubmissionsRequest(cluster_id=first, jname=name))
        call(about, ShowJobsRequest(cluster_id=first, job_name=name))

    name = jobs["table"]["name"]
    taken = CdmCreateJobJsonReq(jobs=[job_of(jobs["table"])])
    call("taken", CreateJobRequest(cluster_id=first, body=taken))
    changed = CdmUpdateJobJsonReq(jobs=[job_of(given["changed"])])
    call("changed", UpdateJobRequest(cluster_id=first, job_name=name, body=changed))
    call("changed", ShowJobsRequest(cluster_id=first, job_name=name))
    call("second page", ShowJobsRequest(cluster_id=first, job_name="all", page_no=2, page_size=10))
    call("filtered", ShowJobsRequest(cluster_id=first, job_name="all", filter=jobs["odd"]["name"][:2], page_size=100))
    call("whole databases", ShowJobsRequest(cluster_id=first, job_name="all", job_type="BATCH_JOB"))

    name = jobs["endless"]["name"]
    call("endless", CreateJobRequest(cluster_id=first, body=CdmCreateJobJsonReq(jobs=[job_of(jobs["endless"])])))
    call("endless", StartJobRequest(cluster_id=first, job_name=name))
    call("running", StartJobRequest(cluster_id=first, job_name=name))
    call("running", DeleteJobRequest(cluster_id=first, job_name=name))
    call("endless", StopJobRequest(cluster_id=first, job_name=name))
    caller.status("endless, stopped", first, name)
    call("stopped", StopJobRequest(cluster_id=first, job_name=name))
    call("endless", DeleteJobRequest(cluster_id=first, job_name=name))
    call("deleted", DeleteJobRequest(cluster_id=first, job_name=name))
    caller.status("deleted", first, name)
    call("deleted", UpdateJobRequest(cluster_id=first, job_name=name, body=changed))

    body = CdmRandomCreateAndStartJobJsonReq(jobs=[job_of(jobs["random"])], clusters=[first, second, second])
    call("random", CreateAndStartRandomClusterJobRequest(x_language="zh-cn", body=body))
    for place, cluster in (("first", first), ("second", second)):
        caller.status(f"random, on the {place}", cluster, jobs["random"]["name"], ends_only=True)

    call("slash", CreateJobRequest(cluster_id=first, body=CdmCreateJobJsonReq(jobs=[job_of(jobs["slash"])])))
    call("slash", ShowSubmissionsRequest(cluster_id=first, jname=jobs["slash"]["name"]))
    caller.status("slash", first, jobs["slash"]["name"])


def job_of(definition):
    """A job of the wire as the SDK's model."""
    return Job(
        name=definition["name"],
        job_type=definition["job_type"],
        from_connector_name=definition["from-connector-name"],
        from_link_name=definition["from-link-name"],
        from_config_values=ConfigValues(configs=configs_of(definition["from-config-values"])),
        to_connector_name=definition["to-connector-name"],
        to_link_name=definition["to-link-name"],
        to_config_values=ConfigValues(configs=configs_of(definition["to-config-values"])),
        driver_config_values=ConfigValues(configs=configs_of(definition["driver-config-values"])),
    )


def link_of(definition):
    """A link of the wire as the SDK's model."""
    values = LinksLinkconfigvalues(configs=configs_of(definition["link-config-values"]))
    return Links(
        name=definition["name"], connector_name=definition["connector-name"], link_config_values=values
    )


def configs_of(values):
    """The groups of inputs of one side."""
    return [
        Configs(name=group["name"], inputs=[Input(name=one["name"], value=one["value"]) for one in group["inputs"]])
        for group in values["configs"]
    ]


def on_the_wire(value):
    """An object of the SDK as plain JSON, under the keys that the service uses."""
    if isinstance(value, list):
        return [on_the_wire(one) for one in value]
    if hasattr(value, "attribute_map"):
        fields = {wire: getattr(value, name) for name, wire in value.attribute_map.items()}
        return {wire: on_the_wire(field) for wire, field in fields.items() if field is not None}
    if value is None or isinstance(value, (bool, int, float, str, dict, decimal.Decimal)):
        return value
    raise TypeError(f"the SDK decoded something unforeseen: {value!r}")


def snake_case(name):
    """The method of an operation: ShowJobStatus is show_job_status."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


if __name__ == "__main__":
    main()

"""What Schemathesis cannot know of the contract: how fields are sealed, and which enrollments there are."""

import json
import os
import urllib.request

import schemathesis
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

DESK = os.environ["SEALING_DESK"]
# Asked of an enrollment that exists; the others find theirs by links. A new one that is warned of belongs here.
OF_STAFF = {"actOnEnrollment", "lockPortalAccount", "openPortalAccount"}
BODILESS = {"GET", "HEAD", "DELETE", "OPTIONS"}


@schemathesis.hook
def before_call(context, case, kwargs):
    # A body where none belongs is refused as ambiguous (400) before anybody looks at the method (RFC 9112, 11.2).
    if case.method.upper() in BODILESS:
        case.body = NOT_SET
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    operation = case.operation.definition.raw.get("operationId")
    if operation == "submitEnrollment":
        submit_somebody(case)
    if operation in OF_STAFF:
        case.path_parameters["id"] = ask_desk({})["enrollmentId"]


def submit_somebody(case):
    """The generated form, its fields sealed for a key of their own: each case is another person."""
    desk = ask_desk({"country": case.body.get("country", "US")})
    sealed = {name: jwe for name, jwe in desk["sealed"].items() if name in case.body}
    case.body = {**case.body, **sealed, "state": desk["state"] or case.body["state"]}
    case.headers["idempotency-key"] = desk["idempotencyKey"]


def ask_desk(wish):
    request = urllib.request.Request(DESK, data=json.dumps(wish).encode())
    with urllib.request.urlopen(request) as response:
        return json.load(response)

"""boto3 as a client of operations.test.ts: answers each JSON line on stdin by one on stdout."""

import base64
import json
import sys
from datetime import datetime

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

clients = {}
raw = {}


def client(region):
    if region not in clients:
        clients[region] = boto3.client("kms", region_name=region)
        clients[region].meta.events.register("after-call.kms", keep)
    return clients[region]


def keep(http_response, **_):
    """The body as the server sent it, before boto3 reads it."""
    raw["body"] = http_response.text


def given(value):
    if isinstance(value, dict):
        if "$blob" in value:
            return base64.b64decode(value["$blob"])
        return {name: given(inner) for name, inner in value.items()}
    return [given(inner) for inner in value] if isinstance(value, list) else value


def plain(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.timestamp() if isinstance(value, datetime) else value


def answer(asked):
    kms = client(asked.get("region"))
    if asked["do"] == "model":
        names = kms.meta.service_model.operation_names
        pages = [name for name in names if kms.can_paginate(xform_name(name))]
        return {"operations": list(names), "paginators": pages, "waiters": kms.waiter_names}
    method = xform_name(asked["operation"])
    if asked["do"] == "pages":
        pages = kms.get_paginator(method).paginate(**given(asked["input"]), PaginationConfig={"PageSize": asked["size"]})
        return {"pages": [{**page, "ResponseMetadata": None} for page in pages]}
    try:
        output = getattr(kms, method)(**given(asked["input"]))
    except ClientError as error:
        return {"error": error.response["Error"]}
    output.pop("ResponseMetadata")
    return {"output": output, "raw": raw["body"]}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)), default=plain), flush=True)

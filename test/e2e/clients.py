"""The calls of clients.test.ts made by boto3; prints what it saw as one JSON object."""

import base64
import json
import sys

import boto3
from botocore.exceptions import ClientError

kms = boto3.client("kms")
given = json.load(sys.stdin)

key = kms.create_key(Description="from boto3")["KeyMetadata"]
kms.create_alias(AliasName="alias/boto3", TargetKeyId=key["KeyId"])
context = {"purpose": "test", "größe": "ünï"}
sealed = kms.encrypt(KeyId="alias/boto3", Plaintext=b"from boto3", EncryptionContext=context)
opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
moved = kms.re_encrypt(
    CiphertextBlob=sealed["CiphertextBlob"],
    SourceEncryptionContext=context,
    DestinationKeyId=given["keyId"],
)
data_key = kms.generate_data_key(KeyId=key["Arn"], KeySpec="AES_256")
unwrapped = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])

errors = {}
for name, call in {
    "context": lambda: kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"]),
    "missing": lambda: kms.describe_key(KeyId="alias/nobody"),
    "invalid": lambda: kms.generate_random(NumberOfBytes=2000),
}.items():
    try:
        call()
    except ClientError as error:
        errors[name] = error.response["Error"]["Code"]

print(
    json.dumps(
        {
            "opened": opened["Plaintext"].decode(),
            "openedBy": opened["KeyId"] == key["Arn"],
            "given": kms.decrypt(CiphertextBlob=base64.b64decode(given["ciphertext"]))["Plaintext"].decode(),
            "moved": base64.b64encode(moved["CiphertextBlob"]).decode(),
            "sameDataKey": unwrapped["Plaintext"] == data_key["Plaintext"],
            "created": key["CreationDate"].isoformat(),
            "keys": sum(len(page["Keys"]) for page in kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})),
            "caller": boto3.client("sts").get_caller_identity()["Account"],
            "errors": errors,
        }
    )
)

"""Signs requests with botocore: one JSON object a line in, one out."""
import base64
import json
import sys

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from urllib.parse import urlsplit

for line in sys.stdin:
    job = json.loads(line)
    request = AWSRequest(
        method=job['method'],
        url='http://localhost:4599' + job['path'],
        params=job['params'],
        headers=job['headers'],
        # Presigning would move the body's members to the query.
        data=base64.b64decode(job['body']) if job['expiresIn'] is None else '',
    )
    credentials = Credentials(job['accessKeyId'], job['secretAccessKey'], job.get('sessionToken'))
    is_s3 = job['service'] == 's3'
    if job['expiresIn'] is None:
        signer = (S3SigV4Auth if is_s3 else SigV4Auth)(credentials, job['service'], job['region'])
    else:
        signer = (S3SigV4QueryAuth if is_s3 else SigV4QueryAuth)(
            credentials, job['service'], job['region'], job['expiresIn']
        )
    signer.add_auth(request)
    prepared = request.prepare()
    url = urlsplit(prepared.url)
    headers = [['Host', url.netloc]]
    for name, value in prepared.headers.items():
        headers.append([name, value.decode('utf-8') if isinstance(value, bytes) else str(value)])
    print(json.dumps({
        'method': prepared.method,
        'url': url.path + ('?' + url.query if url.query else ''),
        'headers': headers,
        'body': base64.b64encode(prepared.body or b'').decode(),
    }))

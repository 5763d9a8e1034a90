import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SignatureV4 } from '@smithy/signature-v4'
import { openWorld, type World } from '../harness.ts'
import { Sha256 } from '../sign.ts'

async function presigned(world: World, query: Record<string, string>, lifetime = 60): Promise<string> {
  const signer = new SignatureV4({
    credentials: world.admin,
    region: 'us-east-1',
    service: 'sts',
    sha256: Sha256 as never,
  })
  const request = {
    method: 'GET',
    protocol: 'http:',
    hostname: 'localhost',
    path: '/',
    headers: { host: 'localhost' },
    query,
  }
  const signed = await signer.presign(request as never, {
    signingDate: new Date(world.now),
    expiresIn: lifetime,
  })
  return `/?${new URLSearchParams(signed.query as Record<string, string>)}`
}
const headers = { host: 'localhost' }
const identity = { Action: 'GetCallerIdentity', Version: '2011-06-15' }

test('a presigned request tells who signed it, as long as it lives', async () => {
  await using world = await openWorld()
  const url = await presigned(world, identity)
  const { json } = await world.raw({ method: 'GET', url, headers })
  assert.equal(json.Arn, 'arn:aws:iam::000000000000:user/admin')
  world.now += 61_000
  assert.match(
    (await world.raw({ method: 'GET', url, headers })).error,
    /^SignatureDoesNotMatch: Signature expired/,
  )
})

test('another action, or one more, is not what was signed', async () => {
  await using world = await openWorld()
  const url = await presigned(world, identity)
  for (const changed of [
    url.replace('GetCallerIdentity', 'GetSessionToken'),
    `${url}&Action=GetSessionToken`,
  ])
    assert.match(
      (await world.raw({ method: 'GET', url: changed, headers })).error,
      /^SignatureDoesNotMatch|^IncompleteSignature/,
    )
})

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { withoutStores } from '../../../src/services/kms/index.ts'
import { openWorld } from '../../harness.ts'

const CustomKeyStoreId = 'cks-1234567890abcdef0'
const CustomKeyStoreName = 'ExampleKeyStore'
const KeyStorePassword = 'kmsPswd-canary'
const TrustAnchorCertificate = '-----BEGIN CERTIFICATE-----canary-----END CERTIFICATE-----'
const XksProxyAuthenticationCredential = {
  AccessKeyId: 'CANARYCANARYCANARY22',
  RawSecretAccessKey: 'canary'.repeat(8),
}
const secrets = [KeyStorePassword, TrustAnchorCertificate, ...Object.values(XksProxyAuthenticationCredential)]
const cloudHsm = {
  CustomKeyStoreName,
  CloudHsmClusterId: 'cluster-1a23b4cdefg'.replace('1', '2'),
  KeyStorePassword,
  TrustAnchorCertificate,
}
const open = {
  CustomKeyStoreName,
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConnectivity: 'PUBLIC_ENDPOINT',
  XksProxyUriEndpoint: 'https://myproxy.xks.example.com',
  XksProxyUriPath: '/example/kms/xks/v1',
  XksProxyAuthenticationCredential,
}
const closed = {
  ...open,
  XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
  XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-example1',
  XksProxyVpcEndpointServiceOwner: '111122223333',
}
const unsupported = 'UnsupportedOperationException: Custom key stores are not supported yet.'

test('no key store is found, by id or by name', async () => {
  await using world = await openWorld()
  const { json } = await world.kms('DescribeCustomKeyStores')
  assert.deepEqual(json, { CustomKeyStores: [], Truncated: false })
  const notFound: [string, object][] = [
    ['ConnectCustomKeyStore', { CustomKeyStoreId }],
    ['DisconnectCustomKeyStore', { CustomKeyStoreId }],
    ['DeleteCustomKeyStore', { CustomKeyStoreId }],
    ['UpdateCustomKeyStore', { CustomKeyStoreId, NewCustomKeyStoreName: 'other' }],
    ['DescribeCustomKeyStores', { CustomKeyStoreId }],
    ['CreateKey', { CustomKeyStoreId, Origin: 'AWS_CLOUDHSM' }],
    ['GenerateRandom', { CustomKeyStoreId, NumberOfBytes: 1 }],
  ]
  for (const [operation, input] of notFound) {
    const { status, error } = await world.kms(operation, input)
    assert.deepEqual(
      [status, error],
      [400, `CustomKeyStoreNotFoundException: ${CustomKeyStoreId}`],
      operation,
    )
  }
  const byName = await world.kms('DescribeCustomKeyStores', { CustomKeyStoreName })
  assert.equal(byName.error, `CustomKeyStoreNotFoundException: ${CustomKeyStoreName}`)
  const both = await world.kms('DescribeCustomKeyStores', { CustomKeyStoreId, CustomKeyStoreName })
  assert.match(both.error, /^ValidationException: Please specify either/)
  assert.match((await world.kms('DescribeCustomKeyStores', { Marker: 'x' })).error, /^InvalidMarkerException/)
})

suite('CreateCustomKeyStore', () => {
  const without = (from: object, name: string) => ({ ...from, [name]: undefined })
  const cases: [input: object, error: string][] = [
    [cloudHsm, unsupported],
    [{ ...cloudHsm, CustomKeyStoreType: 'AWS_CLOUDHSM' }, unsupported],
    [open, unsupported],
    [closed, unsupported],
    [without(closed, 'XksProxyVpcEndpointServiceOwner'), unsupported],
    ...['CloudHsmClusterId', 'KeyStorePassword', 'TrustAnchorCertificate'].flatMap(
      (name): [object, string][] => [
        [
          without(cloudHsm, name),
          `ValidationException: ${name} is required for custom key stores with a CustomKeyStoreType of AWS_CLOUDHSM.`,
        ],
        [
          { ...open, [name]: cloudHsm[name as 'KeyStorePassword'] },
          `ValidationException: ${name} is not valid for custom key stores with a CustomKeyStoreType of EXTERNAL_KEY_STORE.`,
        ],
      ],
    ),
    ...[
      'XksProxyConnectivity',
      'XksProxyUriEndpoint',
      'XksProxyUriPath',
      'XksProxyAuthenticationCredential',
    ].flatMap((name): [object, string][] => [
      [
        without(open, name),
        `ValidationException: ${name} is required for custom key stores with a CustomKeyStoreType of EXTERNAL_KEY_STORE.`,
      ],
      [
        { ...cloudHsm, [name]: open[name as 'XksProxyUriPath'] },
        `ValidationException: ${name} is not valid for custom key stores with a CustomKeyStoreType of AWS_CLOUDHSM.`,
      ],
    ]),
    [
      without(closed, 'XksProxyVpcEndpointServiceName'),
      'ValidationException: XksProxyVpcEndpointServiceName is required for an XksProxyConnectivity of VPC_ENDPOINT_SERVICE.',
    ],
    [
      { ...closed, XksProxyConnectivity: 'PUBLIC_ENDPOINT' },
      'ValidationException: XksProxyVpcEndpointServiceName is not valid for an XksProxyConnectivity of PUBLIC_ENDPOINT.',
    ],
    [
      { ...open, XksProxyVpcEndpointServiceOwner: '111122223333' },
      'ValidationException: XksProxyVpcEndpointServiceOwner is not valid for an XksProxyConnectivity of PUBLIC_ENDPOINT.',
    ],
  ]
  test('what each type needs and what it does not take', async () => {
    await using world = await openWorld()
    for (const [input, error] of cases)
      assert.equal(
        (await world.kms('CreateCustomKeyStore', input)).error,
        error,
        JSON.stringify(Object.keys(input)),
      )
  })

  test('lengths, patterns and enumerations, in one message', async () => {
    await using world = await openWorld()
    const wrong: [object, string][] = [
      [{ ...cloudHsm, CustomKeyStoreName: undefined }, "Value null at 'customKeyStoreName'"],
      [{ ...cloudHsm, CustomKeyStoreName: 'x'.repeat(257) }, "at 'customKeyStoreName'"],
      [{ ...cloudHsm, CloudHsmClusterId: 'cluster-1111111111111' }, "at 'cloudHsmClusterId'"],
      [{ ...cloudHsm, KeyStorePassword: 'short' }, "Value at 'keyStorePassword'"],
      [{ ...cloudHsm, KeyStorePassword: 'x'.repeat(33) }, "Value at 'keyStorePassword'"],
      [{ ...cloudHsm, TrustAnchorCertificate: 'x'.repeat(5001) }, "Value at 'trustAnchorCertificate'"],
      [{ ...cloudHsm, CustomKeyStoreType: 'OTHER' }, "at 'customKeyStoreType'"],
      [{ ...open, XksProxyUriEndpoint: 'http://myproxy.example.com' }, "at 'xksProxyUriEndpoint'"],
      [{ ...open, XksProxyUriEndpoint: 'https://myproxy.example.com:443' }, "at 'xksProxyUriEndpoint'"],
      [{ ...open, XksProxyUriEndpoint: 'https://me@169.254.169.254' }, "at 'xksProxyUriEndpoint'"],
      [{ ...open, XksProxyUriPath: '/kms/xks/v1/' }, "at 'xksProxyUriPath'"],
      [{ ...open, XksProxyUriPath: '/../kms/xks/v1' }, "at 'xksProxyUriPath'"],
      [{ ...closed, XksProxyVpcEndpointServiceName: 'x'.repeat(20) }, "at 'xksProxyVpcEndpointServiceName'"],
      [{ ...closed, XksProxyVpcEndpointServiceOwner: '1' }, "at 'xksProxyVpcEndpointServiceOwner'"],
      [{ ...open, XksProxyConnectivity: 'TELEX' }, "at 'xksProxyConnectivity'"],
      [
        { ...open, XksProxyAuthenticationCredential: { AccessKeyId: 'CANARY1' } },
        "at 'xksProxyAuthenticationCredential.rawSecretAccessKey'",
      ],
    ]
    for (const [input, part] of wrong) {
      const { error } = await world.kms('CreateCustomKeyStore', input)
      assert.match(error, /^ValidationException: \d validation errors? detected: /)
      assert.ok(error.includes(part), error)
    }
  })
})

test('no password, credential or certificate is in an error or in the trail', async () => {
  await using world = await openWorld()
  const spoilt = (text: string) => ` ${text} `
  const { AccessKeyId, RawSecretAccessKey } = XksProxyAuthenticationCredential
  const broken = {
    KeyStorePassword: spoilt(KeyStorePassword).padEnd(40),
    TrustAnchorCertificate: spoilt(TrustAnchorCertificate).padEnd(5001),
    XksProxyAuthenticationCredential: {
      AccessKeyId: spoilt(AccessKeyId),
      RawSecretAccessKey: spoilt(RawSecretAccessKey),
    },
  }
  const { TrustAnchorCertificate: _, ...settings } = { ...cloudHsm, ...closed }
  const stranger = await world.user('bob')
  const bodies = [
    await world.kms('CreateCustomKeyStore', cloudHsm),
    await world.kms('CreateCustomKeyStore', closed),
    await world.kms('CreateCustomKeyStore', closed, { as: stranger }),
    await world.kms('CreateCustomKeyStore', { ...cloudHsm, ...closed, ...broken }),
    await world.kms('UpdateCustomKeyStore', { ...settings, CustomKeyStoreId }),
    await world.kms('UpdateCustomKeyStore', { ...settings, ...broken, CustomKeyStoreId }),
    await world.kms('CreateCustomKeyStore', {
      ...open,
      XksProxyAuthenticationCredential: [KeyStorePassword],
    }),
    await world.kms('CreateCustomKeyStore', { ...open, XksProxyAuthenticationCredential: KeyStorePassword }),
  ].map(({ body }) => body)
  assert.match(bodies[3] ?? '', /4 validation errors detected/)
  const everything = JSON.stringify([bodies, await world.trail(), world.logged])
  for (const secret of secrets) assert.ok(!everything.includes(secret), secret)
  const record = (await world.trail()).find(({ eventName }) => eventName === 'UpdateCustomKeyStore')
  assert.deepEqual(record.requestParameters, {
    customKeyStoreId: CustomKeyStoreId,
    cloudHsmClusterId: cloudHsm.CloudHsmClusterId,
    xksProxyUriEndpoint: open.XksProxyUriEndpoint,
    xksProxyUriPath: open.XksProxyUriPath,
    xksProxyVpcEndpointServiceName: closed.XksProxyVpcEndpointServiceName,
    xksProxyVpcEndpointServiceOwner: '111122223333',
    xksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
  })
})

test('the identity’s policies alone decide, on every resource', async () => {
  await using world = await openWorld()
  const allowed = { CustomKeyStoreId, ...cloudHsm }
  for (const { name, audit } of withoutStores) {
    const Action = `kms:${name}`
    const may = await world.user(`may-${name}`, [{ Effect: 'Allow', Action, Resource: '*' }])
    const mayNot = await world.user(`not-${name}`, [
      { Effect: 'Allow', NotAction: Action, Resource: '*' },
      { Effect: 'Allow', Action, Resource: 'arn:aws:kms:us-east-1:000000000000:key/*' },
    ])
    const input = name === 'DescribeCustomKeyStores' ? {} : allowed
    assert.doesNotMatch((await world.kms(name, input, { as: may })).error, /^AccessDenied/, name)
    assert.match(
      (await world.kms(name, input, { as: mayNot })).error,
      new RegExp(
        `^AccessDeniedException: .* to perform: ${Action} on resource: \\* because no identity-based policy`,
      ),
    )
    assert.equal((await world.trail()).at(-1).readOnly, audit.readOnly)
    assert.deepEqual((await world.trail()).at(-1).resources, [])
  }
})

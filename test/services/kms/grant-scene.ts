/** A key, and people with nothing but what grants give them. */
import type { CallOptions, Reply, World } from '../../harness.ts'
import type { Credentials } from '../../sign.ts'

export const home = '000000000000'
export const abroad = '111111111111'
export const user = (name: string, account = home) => `arn:aws:iam::${account}:user/${name}`
export const root = (account = home) => `arn:aws:iam::${account}:root`
export const Plaintext = Buffer.from('attack at dawn').toString('base64')

export interface Scene {
  readonly KeyId: string
  readonly Arn: string
  readonly CiphertextBlob: string
  /** CreateGrant by the administrator; `GrantId` and `GrantToken`. */
  grant(input: object, options?: CallOptions): Promise<{ GrantId: string; GrantToken: string }>
  /** All grants of the key as ListGrants shows them. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
  grants(): Promise<any[]>
}

export async function scene(world: World): Promise<Scene> {
  const { KeyId, Arn } = (await world.kms('CreateKey')).json.KeyMetadata
  const { CiphertextBlob } = (await world.kms('Encrypt', { KeyId, Plaintext })).json
  return {
    KeyId,
    Arn,
    CiphertextBlob,
    async grant(input, options) {
      const reply = await world.kms('CreateGrant', { KeyId: Arn, ...input }, options)
      if (reply.error) throw new Error(reply.error)
      return reply.json
    },
    grants: async () => (await world.kms('ListGrants', { KeyId })).json.Grants,
  }
}

/** A second account's administrator. */
export async function foreigner(world: World): Promise<Credentials> {
  const made = await world.assembly.ensureAccount(abroad)
  if (!made) throw new Error('the account is there already')
  return made
}

/** Each grant operation that is one request on one key, tried. */
export const attempts: Readonly<
  Record<string, (world: World, scene: Scene, as: Credentials) => Promise<Reply>>
> = {
  Encrypt: (world, { Arn }, as) => world.kms('Encrypt', { KeyId: Arn, Plaintext }, { as }),
  Decrypt: (world, { CiphertextBlob }, as) => world.kms('Decrypt', { CiphertextBlob }, { as }),
  GenerateDataKey: (world, { Arn }, as) =>
    world.kms('GenerateDataKey', { KeyId: Arn, KeySpec: 'AES_256' }, { as }),
  GenerateDataKeyWithoutPlaintext: (world, { Arn }, as) =>
    world.kms('GenerateDataKeyWithoutPlaintext', { KeyId: Arn, KeySpec: 'AES_256' }, { as }),
  DescribeKey: (world, { Arn }, as) => world.kms('DescribeKey', { KeyId: Arn }, { as }),
  CreateGrant: (world, { Arn }, as) =>
    world.kms(
      'CreateGrant',
      { KeyId: Arn, GranteePrincipal: root(), Operations: ['CreateGrant'], DryRun: true },
      { as },
    ),
}
export const worked = ({ error }: Reply): boolean =>
  error === '' || error.startsWith('DryRunOperationException')

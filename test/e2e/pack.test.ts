import assert from 'node:assert/strict'
import { readdirSync, rmSync } from 'node:fs'
import { delimiter } from 'node:path'
import { test } from 'node:test'
import { cleanEnvironment, root, Server, temporaryFolder } from './server.ts'
import { Shell } from './shell.ts'

/** A user's PATH: without the programs of this clone's own dependencies. */
const path = (cleanEnvironment().PATH ?? '')
  .split(delimiter)
  .filter(folder => !folder.includes('node_modules'))
  .join(delimiter)

test('the package, installed in an empty folder, serves', async () => {
  using shell = new Shell({ PATH: path })
  const folder = temporaryFolder('package')
  try {
    await shell.ok(`cd '${root}' && npm pack --silent --pack-destination '${shell.cwd}'`)
    const tarball = readdirSync(shell.cwd).find(name => name.endsWith('.tgz'))
    assert.ok(tarball)
    const listed = (await shell.ok(`tar -tf ${tarball}`)).split('\n')
    assert.deepEqual(
      listed.filter(
        name => !/^package\/(bin|dist|docs|trust)\/|^package\/[A-Za-z]+(\.md|\.json)?$/.test(name),
      ),
      [],
    )
    assert.ok(!listed.some(name => name.startsWith('package/src/')))
    await shell.ok(`cd '${folder}' && npm install --no-audit --no-fund '${shell.cwd}/${tarball}'`)

    await using server = await Server.start({
      command: ['npx', 'claviger'],
      cwd: folder,
      env: { PATH: path },
    })
    using user = new Shell(await server.env())
    const { KeyMetadata } = await user.json<{ KeyMetadata: { KeyId: string } }>('aws kms create-key')
    assert.ok(await user.ok(`aws kms generate-data-key --key-id ${KeyMetadata.KeyId} --key-spec AES_256`))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

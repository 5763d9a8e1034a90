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
  const lines = [
    isNew
      ? `Created ${data}: account ${account}, its administrator "admin", an access key, the root key.`
      : `Found ${data} as it was: account ${account}.`,
    ...(credentials ? [`Credentials are in ${credentialsFile(data)}, readable by you alone.`] : []),
    `Claviger is ready at ${url}`,
    '',
    'In another shell, in this folder:',
    `  eval "$(npx claviger env${option})"`,
    '  aws kms create-key --description "my first key"',
    'Ctrl-C stops it.',
  ]
  console.log(lines.join('\n'))
}

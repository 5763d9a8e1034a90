import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The ceiling: reads a POST and answers JSON of the size given as the argument, with nothing between. */
const answer = JSON.stringify({ CiphertextBlob: 'A'.repeat(Number(process.argv[2]) - 21) })
const length = Buffer.byteLength(answer)

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    Buffer.concat(chunks)
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': length })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

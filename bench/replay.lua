-- Cycles over the requests in the file BENCH_REQUESTS (each after a line that gives its length), and ends
-- with one line of JSON.
local requests, count, at = {}, 0, 0

function init()
  local file = assert(io.open(os.getenv('BENCH_REQUESTS'), 'rb'))
  for length in function() return file:read('*l') end do
    count = count + 1
    requests[count] = file:read(tonumber(length))
  end
  file:close()
end

function request()
  at = at % count + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"seconds":%f,"p50ms":%f,"p99ms":%f,"refused":%d,"broken":%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end

import type { Sample } from './sample.ts'

/** HMAC of Wycheproof; the symmetric ciphertext is one of the golden ones, of docs/ciphertext.md. */
export const symmetric = {
  SYMMETRIC_DEFAULT: {
    material: 'cm0DkDuIkktvQMh5GUnKsAcaj1Z5kAWmW02mCgbrKXg=',
    algorithms: {
      SYMMETRIC_DEFAULT: {
        cipher: {
          plaintext: 'cA==',
          ciphertext:
            'wQEAEjSrzRKrNM1W7xI0VniQq7/E+wE4qoWLZAI1vlBuFv6/1//T2fwETZypHiP05wgn3NmlQsEHh3j0BoqW/KxjlYCFGLIveDD9cGL+twN7B4uJVRLC3gL/hnFzl+of',
        },
      },
    },
  },
  HMAC_224: {
    material: 'hkjuk2xuvFrku0jBE5pU46xdiXvuxJLcTXQHUg==',
    algorithms: {
      HMAC_SHA_224: { mac: { message: 'Lg==', mac: 'W3LjIIZ55j+Snm7hmiV9BVXyFITHyqx8mGG+Qw==' } },
    },
  },
  HMAC_256: {
    material: 'gVn9FRM82WTJppZMlPDqJpqAb9n0Pw2li2zRsz0Ymyo=',
    algorithms: {
      HMAC_SHA_256: { mac: { message: 'dw==', mac: '38UQXV7s9657i43jkw52WehMQXLyVVFC8eVo/BhyrZM=' } },
    },
  },
  HMAC_384: {
    material: 'l2aWwNyXGCyncZdcOSj/kWjvic10DNIpKFj9kWBopwK8HffGzY7h8NJeYdTFFMxd',
    algorithms: {
      HMAC_SHA_384: {
        mac: { message: 'Kw==', mac: 'Nj6Jc/7c94kgE9+uC3Bl1h2AuYxjW8Ce2GCgFHO5vNDcVQ2/Zs8NYB/py/OuWWIN' },
      },
    },
  },
  HMAC_512: {
    material: 'AGmJd/cQLGe1lBZpGaqZ3D5Yx7ZpemQi4jjQTS9XssdOToT1xMa3kpUt9y8cCSRIAvC8+HUu+5DoNhEHA7+iHA==',
    algorithms: {
      HMAC_SHA_512: {
        mac: {
          message: 'AQ==',
          mac: 'TRYJzCwvGrXdw1gVrhtdwEbyJr3hfsN6TInsRvvTGvKuuBCxlt/90Rkk03cr7yanpULgoWc7drkV1By9PfD2pg==',
        },
      },
    },
  },
} as const satisfies Record<string, Sample>

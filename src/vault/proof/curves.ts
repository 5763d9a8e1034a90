import type { Sample } from './sample.ts'

/**
 * Keys and ECDSA signatures of NIST CAVP (SigGen, first case of each curve), Ed25519ph of Go's crypto/ed25519, SM2
 * of gmsm. Where the vault asks OpenSSL (ECDH, Ed25519) the answers are those of @noble/curves.
 */
export const curves = {
  ECC_NIST_P256: {
    material: 'MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCBRm0I9cV+LWB9PqO5Z9HcaW0TIEwtOPqzKVKVt2nK0ZA==',
    publicKey: 'ae13f854e8eb6514dde3f1ae8f32f100a1afbfc43d6fbd245f05c3cddfc54d47',
    algorithms: {
      ECDSA_SHA_256: {
        signer: {
          message: {
            RAW: 'WQUjiHfHdCH3PkPuPaby2eLMrV/JQtzsDL0lSCk1+q9BaYP+FlsaBF7ivNLm3KO99GxDEKdGH5o3lgymctP+tUc+JTYF+x3f0oBltTy1hYqK0oF1v5vThqXkcep6ZcF8yTSp15HpFJHrN1TQN5l5D+LTCNFhRtXJsNDevZfXnOg=',
            DIGEST: 'RKz2t+NsE0LCxYlyBP4JUE4eLvsakAN328TnpqEz7FY=',
          },
          signature:
            'MEYCIQDzrIBhtRR5W4hD49ZilSftKv1rH2pVWnrKu15vecjCrAIhAIv3eBnKBaayeGx2Jiv3Nxzvl7IY6W8XWjzN2irMBYkD',
        },
      },
      ECDH: {
        agreement: {
          peer: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWjlVxUpJZF7YGPN3TqEJcaHbiMNw2JZsWm6II07V2CADsT8NrXP2RTL0K4svptFFDZqySJbpXCRnQpjy2gfM2g==',
          secret: 'I5HNCArdKRubxOHu/3Kqc964sgXNZtksEwzu8hfXS+k=',
        },
      },
    },
  },
  ECC_NIST_P384: {
    material:
      'ME4CAQAwEAYHKoZIzj0CAQYFK4EEACIENzA1AgEBBDAgG0MtjfFDJBgtYmHbPks/RqgoRILVLjcNpB5svfRewpUvXbfMvOO8KUSfT7CArJc=',
    publicKey: '2677d24fb1fcdd0e93edb0d6bf15856a60937d96ee6ec162f2211af955960c7c',
    algorithms: {
      ECDSA_SHA_384: {
        signer: {
          message: {
            RAW: 'a0XYgDc5LhNx2f0c0XTpwYONEcPWEz3BfmX6DEhdzKn1LUG2AWEkYDnkLseE1JQAv/21FFn13mVAkTAaCTePk0ZNUhGLSNRLMNeB6x2+0J2hH7TIGNvUQtFhq6S57cefBeS35AFlE5W1O9i1vT8qqmoAh3+ptFytuOZIVQtMbL4=',
            DIGEST: 'MaRS1hZNkEu1ckyHgoAjHq5wXCnOnUvH1Y4CDhCF8X7rzBo48O0L8rNE2B+9iWgl',
          },
          signature:
            'MGQCMFCDWpJRutAIEGF37wBLCRoeQjXNDahP/1RUKw7XVcHW8lFgnRTs8Y+eHd/mm5RuMgIwBHXz0wxkY7ZG6NO/JFWDAxRhHL3kBL5RixRGT9sZX9zJLrIi5h9CakpZLACmqJch',
        },
      },
      ECDH: {
        agreement: {
          peer: 'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE0b8qwhY31m1jmKrAHc1WrG8GX7RdH28WdHurnpsBtGMLWbIJJ66hRzVb9Bg4rLSCTJ4j8cWkFkfQlAhr9O0xcIZR8h2ZbEd4BoisEPd97uLkO1JBtsrs0v1URLxQRy4O',
          secret: 'THYN+p6+w05RXY+/KCqooUQ1tMtuneeupIBtLwTPOA8v7QW4dwVObXMeJWkVhADd',
        },
      },
    },
  },
  ECC_NIST_P521: {
    material:
      'MGACAQAwEAYHKoZIzj0CAQYFK4EEACMESTBHAgEBBEIA90nTJwS8UzyoLO8KzxA9j0+6Z/CNJnjlFe19uIYmf/rwL6sAgNyiNZty9XTMwpoPIYyGVcDMz5/ubF5WeqFMuSY=',
    publicKey: 'fbd3d725a079cf70e571d937cdf2566b4a3f9adb65e8ce6f6eb5798922ff985c',
    algorithms: {
      ECDSA_SHA_512: {
        signer: {
          message: {
            RAW: 'ns1QDGDnAUBJIuWKsgzAAmUf3ufLyTNq3aM+TBCI+rGWTst5BNxoVoZdbI4VBBzPLVrDAumdNG/y9oZTHSVSFnjU/T92u/LIk9JGy012k3kv4YFyEIFGhTEDpR+CSsxiHLcxHSRjwzYepwclTysFK8IsuAEoc9y7lb8aXMU6uJ8=',
            DIGEST:
              'Zfg0CAkiYb2lmTid8DOCxb4BqB/gCjbz9LtlQSY/gBYnxEDlCAlxKwys58IX5uUFGvgd6b/sMgTc1jxPmnQQRw==',
          },
          signature:
            'MIGHAkFN6CbqcErRC8D3U4r4o4Q/KE9VyLlGr5I1r1r3Tyt24JnkvHL9edKKOA+NS0yRmsKQ0kjDeYO6Ba6kLi3Xn90z6AJCAIdIjIWalv6iZuoTv20RTEKbFjvpeldVkIbttkrtShhZS0b7nvx/0l2LLejwnKBYf1S9KHKZ9Hsv8SSqxWbo7jtD',
        },
      },
      ECDH: {
        agreement: {
          peer: 'MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBR0r3WCOABSOLL6JTxPnFV95mTWTGbX2I8zRVWZdZHMwkL/PG0ONNB/yDWqrgJMK9IfK6XAsKisP92Q4cR5y45TgApyGwRlQgTKGQZLN6Sr9CR0E6bSnpIRoN+dUJdcfY1GVNwEpHhFXqJJk/D+9UYPGJxHKcFfujhf2F70KudhDjlFA=',
          secret: 'AcQfLOFPa1mEm0BnDNCmKWUumc2AwM8W9fvSuTk8+s4SBI/WqTuoW/CsK7kwfySwBvoKmqciI0Zz+04BlH16bdeC',
        },
      },
    },
  },
  ECC_SECG_P256K1: {
    material: 'MD4CAQAwEAYHKoZIzj0CAQYFK4EEAAoEJzAlAgEBBCBCICqYN09tykOcCviBQOQfjs7TBiaC7H+fyKyeqDx8sg==',
    publicKey: '849fc1ac7fc6afe8368f56ea424ca61246498b42a6c0b082fa99f4f0d9fca5a5',
    algorithms: {
      ECDSA_SHA_256: {
        signer: {
          message: {
            RAW: 'XIaP7bgCaXnr0m8boHwn7t9P9tEEQ1BaluyvIbqMTwk3s80j/9w91CnUzRkF+428zu/xNQAg4YtY0rpwiHuqOpt4OtMNP78hAzHN19+Nd976OYzazfwuNZx7pMrka7dEAd60F/i5EqGqlmruupw5x90iR5riswcZ3KLyIGxetLc=',
            DIGEST: 'WugxfTTR5ZXj+nJH24DAr0MgzOERbeGH+Pfi4JnA2NA=',
          },
          signature:
            'MEUCIQDYn5WGBwIwuwPmJcyhjIm7MRfNRy/27ipQgJ8OiQOTCQIgRZcoQukuOkGr7qEInYEutTQ8qPB1rJxm4T89socEhjg=',
        },
      },
    },
  },
  ECC_NIST_EDWARDS25519: {
    material: 'MC4CAQAwBQYDK2VwBCIEILt2xfY6zhdQ1EeVbBL9eIFV+D2YnGnYG9O6w5sig9Lh',
    publicKey: 'ab5fd93672eed2c81695ac7274de03fd2708ac700a7d00d2ac7fd5276ab990e1',
    algorithms: {
      ED25519_SHA_512: {
        signer: {
          message: { RAW: 'YWJj' },
          signature:
            'UHwfrG3kyUXiZZgUZT9yZhJPz33Wk5msGjWIUy5YZPDshw84BIwL14x4F9W5I3aHvL+QQLnRDw5JQQhXEZmWDg==',
          isOnlyOne: true,
        },
      },
      ED25519_PH_SHA_512: {
        signer: {
          message: {
            DIGEST:
              'z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
          },
          signature:
            'cwyV+DX3TgGudjQhZV/87IGB5rD92OAztdzSuF1BH4ajLhUoYzsoATb7z49Z6RWUUxkPBZ163kXLgXBTVCGlBA==',
          isOnlyOne: true,
        },
      },
    },
  },
  SM2: {
    material: 'MEECAQAwEwYHKoZIzj0CAQYIKoEcz1UBgi0EJzAlAgEBBCA5RSCPeyFEsT8244rG05+ViJOTaShgtRpC+4HvTffFuA==',
    publicKey: 'c97c174acc1b56be277862230f92b0f9fa9b83c2aa471ceabb67533a91536bea',
    algorithms: {
      SM2PKE: {
        publicCipher: {
          plaintext: 'LQ==',
          ciphertext:
            'MGkCIEMV/toptPlOKjxoEWYEodlPNUVVWdcVMilfPZF7y9vFAiBmwjX/26CUbandJN9oIA+gvlTnSf6CjCDZYclv4CVeSgQg92jp/HxEC275W7Vx2fWJCk2h5F6Gn5Ril1ar+bTdEHEEAQM=',
        },
      },
      SM2DSA: {
        signer: {
          message: { RAW: 'LQ==', DIGEST: 'l9O7/6+ICzFoetX/LcEPjwPdRRl91h8Yvd1kmSArf5k=' },
          signature:
            'MEYCIQDiVHNGWSArVx9atNzi5jegn6KDAKLzZzBdpby4UNPxzAIhAKflQUiAig34KwriSL67470OWXc2jyy2M+3851q4c/HX',
        },
      },
      ECDH: {
        agreement: {
          peer: 'MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEme9t40WFcHoLMv12adkSez+/GHGF7pxbXj0JkJP9OowxseMge806vaNHB0FHos5qJKJvF4BlGdQD6zBPRiKYNw==',
          secret: 'Pv4emhS2FBzQzc8hGqAWFG4+A4uk5ZQEQ2lRqK86q7U=',
        },
      },
    },
  },
} as const satisfies Record<string, Sample>

import type { Sample } from './sample.ts'

/** Keys and ciphertexts of Wycheproof (rsa_oaep_*_sha256_mgf1sha256); the signatures are RFC 8017's only ones. */
export const rsa = {
  RSA_2048: {
    material:
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCitFGgfQql+W5FVnFRNVBRSopbRi6+9xcJT6H+6CIk5jf5dG0/fK/TGHjYAyW271oXAPZZA7RpQp6J1urIhFCXtas5MYnbklEu2KdxGhJT+s0g95wV6CR/PT5C5G5IyY4lSi/pdlMToD7/jxfhoCk5eh+iao3OJvSQ7YEplhXZgUwi2mEEKOCcfZZYWUJm9cAh0PzsoI2UWhK+gt5NHs5rTAMUW100ldTtVBHrh42vBf16/D4JraDxEmQi9ZCXWhlpgW9IaYvLuhtNnK551GDY+fheeXUAXZvCLE5awPfBpF0SVppigH07mgLlpTDncwZvRT0fW0wunPeCAoP3QrnVAgMBAAECggEAJM3GIxf11ypva6bMljKJmwHR/yiGfXL2FoiZW8hVpOQgqEBSUAib2xPPjglUOCe3SLnSf7srTZ4gr4xaaoYnltGkzBitFupni8G9SoO7vpxeV0U7XOc4jkGjukzit3tEOKIp6VT3INrgNT3AiKyKdrJtwnb44beFHd1jmK0W/y54GVEjubA26UXDjJ0SQ09t92/iI1nrPhrJwBFnj8km+tOuR1pP//9V/rLRR+nIlPTA4ppZnnYkYkgtlov0J4CUX8DSwxxXPEQxuPT+i4xnvsgVq9RPeobtyhwjCHNzWNLCrl4uDi2t9zCYAmI3flixO32ZkgYKC8hwzP20qTGe4QKBgQDcQxBQ94LolPtSSCR9mMt9WLjR4k87VdBBxW5N4Iaw1bsCi9pC7rXSNNVoHlgJ1BXmoomtTPv3j5ePbDWBT1Duv/HFuApp94joHmurXdqng2nWWdFD7G8X55gTpXXPrZxWkVa5ARPi6REK2ee0ihyTSKbmUzIRkSkOo2z7OlsY8QKBgQC9GoHnl3+YmBIic64yIrWY6l+xnrTqvDgwil4yGWYDsuUA/7efW4hoFmEd68Ry+sRVRAcL6wV8lBN4poaK87egPT+YgOxH1eCJuU+95UKrqa6NcsVwiNer9bEx85CY97wWD5BTaryUkv1OBvPtcpnUuXuwNncgfZVmnxQM+8IPJQKBgQCpS1KLKPKRWZEh2RlS/9HH8h18FHnZnUeIhfsWGHDuEhi/CEcmEtvlSX6NnGUGiOCceGlhrj4sNU3EiuNFFHWcTCPEWISIlh3Aa0FOYcDh5/u9KSPTFTL+KJ+W2iIHEeWMFAGYCOAEFCdpM7sH5O+5tKmzdlaRcgUgnzPwlRXXwQKBgDrw5yqTOu8J/yUD33i6/tUxwC/xorxDfFQM3L1K01Q1z1EXY1llQ0gGKbEUyn94D/fvoy6gy24ADW2eofLvcf2c+ZSEIqFlVX4351Xt/nDZC5IFAutHi8mKY/eIzjoPhW1u3nJRo4O/qPpICoGpJa97PMU4xLq4yfdZf/toAR2NAoGAJkD7+8/vsWPueoe2SDpm7kH5VtkPqKeTm/wELuCSSxt5k9BEX3WNUZM+hRecAyCwyWi0ipHDi1vpI+EJfAxWL4jUIpS2onWbr6VCinTxJwh05F9vzGDyFgLeXszRQ88xJB9ZIbWtOYP7VO8XvjsoU2flDJmcZyR7VS/kv86UX3s=',
    publicKey: 'c963778ab59460a32e2e78aed3deddd8ab2358812381ad455c675f907444a6d6',
    algorithms: {
      RSAES_OAEP_SHA_1: { publicCipher: { plaintext: 'YWJj' } },
      RSAES_OAEP_SHA_256: {
        publicCipher: {
          plaintext: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
          ciphertext:
            'IHGAw0Bli1FUrkXS5OcyagmXxoOia1leU2opMzxLZhSa+F4CnVQZo546FHsiFRb/2GtrS2bD4MTEn+jFei9cN7hwS5tZK4DbnNeIpO1Rq08KHL7WO9GNHwaiLyJYZrDCxBfLI0c7e6QlCxNTvS5bTw+TfNLv5fo42zwpX3dIuXAIhlfbSqmnbh7m+/8WbsGGHQDQhTJsc4S90bwvQA1PdNvfra8/3EYHPmaFc+AgMLnrWvWOtUDGZnencRlEeewAmNhYoupF0LoeazJEDfusdFAAVU1RoXaEypZLAqdNR58dQy73Y+9AWXFaQ0jP42ohU1lxLyW2l3kDvkrbkv679g==',
        },
      },
      RSASSA_PKCS1_V1_5_SHA_256: {
        signer: {
          message: { RAW: 'YWJj', DIGEST: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' },
          signature:
            'SFp5RwwUW84tPkDGSlg+efVpfcNivJFtuDC5W3G20PvzTMKhXrcFqx31nP19n2W6YZAwf1pjqMehFnIlfVQpcds/U+LuvZFSZ1nzF3alLchQIcJ/zBC0jlSXj9ldHwp0W8Wuk5wd0lvbZw0vjcltOzBVN0NY3g/el30QSfdiyR2kJr2t8Fu93XRbKLkDKXdWT2W+eQrrYOFzOYqg66zuxyk6iHRMtsv8p9G+yyg+OHmuOEC8FivK1ApRvXW78DWk3ogBCMBVmrArY6MNsDKBaSNMSklgU0q0UsKD85LCRyIY/JWGzeGvntJo3cq9WXmwK+T8yriwHe4YxJpn0hbknA==',
          isOnlyOne: true,
        },
      },
      RSASSA_PSS_SHA_256: {
        signer: { message: { RAW: 'YWJj', DIGEST: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' } },
      },
      RSASSA_PKCS1_V1_5_SHA_384: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST: 'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn',
          },
        },
      },
      RSASSA_PSS_SHA_384: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST: 'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn',
          },
        },
      },
      RSASSA_PKCS1_V1_5_SHA_512: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST:
              '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
          },
        },
      },
      RSASSA_PSS_SHA_512: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST:
              '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
          },
        },
      },
    },
  },
  RSA_3072: {
    material:
      'MIIG+wIBADANBgkqhkiG9w0BAQEFAASCBuUwggbhAgEAAoIBgQDG/iN5JWYCPCZSh8Wsb3FUHAmU0R0FnuZAOYbvohwktRvZHYhi+d95pOMo4+J8g98mCyWptDQgr/xEtR6NdSW28pw3KkBRBHMgB1J6Yu2C+sc/SJKoDgloKkGljNNHAX8759gBM0+S2TIar9U7Ub/6v8dSz8yuCx7gO9r/nkKMwcEX8ayWtP4j+MI+Y4EYamb9WSiTOa5VxLza2/+Eq9qlMiQNTh0ostBIHa3TskZVfKj+GAkoF3MLOebuN4/8yFsZ/9yRapuZGmtm1KnHurX156NyIQEULnpBCMFdVzsVKJ4H5G6uoHtCwqvLozDplVS0ZWFlu0wNsrY5OgfspXXFGpPE4VvbD3R5CUR+Pv40xnyolUtTDlaiChtthNRe0bzTqljsBvGE7lhXqqgZ4cypom9OKNa5d9M5FtuYltJS0a+nYuKHyw04TMdb/lP06SLQLdCkgcBC4tMGtLPBiTceV1sl4ABaFkz2ndCXbk1b5HaAbqa+YITnGrT1rFwbEgMCAwEAAQKCAYAPLVn6RvJxUDIiEE3w2W0c26iVa5+ZiqWIF3slsskPuap+lESPO/yh9AQJXdwr4Aj4h1gfiemB5rpIaUIDywAN5JIqmPPf2gWH11cgk4QG/eaNepUI8U0hXzuzizqgC0qvgH7WlJnImv050NhkFlecodzrgYLccWew9Y+9+E2eG7cFAv9FXVeW2cXC6WbyvEbPoum31Onpi8BVtvrVnR/ngpwCUcdij8TYAz97SnkX0xK2kpG8N5GkNQ3adG1se8Foe1/aGeSB6F6Ur1GHrPNKgFUHz0TFGEOta2gNSS2SH2kl8tuGCwbklSg0ef3/i/X+B/Lkcof+DqwN3fokqm4fbkmGOnv/HkwqTfBVF6N4qak+jw8wkK8+moUSv0VsA94W8V3N6kiZHEepLLsvPdIw878lH3G25uWJZu/0WgVovMk+JG+13u47jCAUOP1nZD8xL0Y2Gib+U4oSRW1l6JQcz3EPx4uEwDCrRBG+wGuwjCqhKhxMGqIpoJoEOwLLZRUCgcEA9eyhbg6DaWsO2ayKgSVF2rpV8gqWTE5jQ2BKfyvihg/On6FqHMkhIJOd64jf9oVQOD6thR+sB60bLoqbK7aVJdls6rt+6DzlDwjWSRB/RJoUUhpok/PzxcWnA7L8KL/P4mGk9/RQVYCA3q6qtlHHqa5YbB5/XFLNqT5AqskI5OM1eYT8EWr5y+lTm8eo07NRpz6lwkE9HaLgtEi0VGcKyon/5zsUAem4VU/D8j1skEYjJRodKZYsqbJtlzNFvExfAoHBAM8lRG9Zz1EpGd2/z6LZZwSVrZK28pXWEDIFf52m2+/EUQpiPCtHpSIAgqO8Qq8aFE+Yye5P2uQb4OxQHMyUsrBkAZEJmzVWERYN6zJ+is4Bi4mAJe9HDkNz7B2X9mnimOHYRcZVPApUbMsWjVtRDb5gGP1O2aNUX5vbgZaPSm18eQ5cNHKajvtJYIb6EwAkmriyjziVHXvuHBJ6w8TQvVlu3uHp0XeB27gifXtdds6Li84DxdM5uXV5gWEISMVc3QKBwGNXpZZ50mgBUUxpQMIOtns3DoTp9fD5MWwEN9PLfIQ/Wm5tnBnovbMVLpP5BM/m5pLx7tJ6CtpG+VYBs9Eivnk9rZvdBdT21GkQXs/BFEg4HcFU3a32vCDGSUNbSDWF1opSe3uWe+UuNeC+mkNwIcHPpfR3FWfMIzwc466Z6zfa+L0QFWtL1YCjzpx9ORvbsj5nNjqUdAXGyBLL09zMizVqLa/Q07I6IbaEtFjkqzhUvNm+BM3J1lzusQqFMcRw7QKBvwTa2r/BWxqL3A9Wb4dhkQiKeYb2wrjAS6DggB0xy/XSpBOaOc7J3xTs7iLoRqfT9KXo7tKnDHpMLPlc50/kLEv2DBNaJkkZu0zJBrooPRiW8K5IUptJDwyFqwMGjL/uj6a7auc7GC0lzWb1IFsDi07q8ar+Lhul3pfIjUD6GsR2JmAvyQrmlHNPRPPk6I0YTogFp1WsKQS+j+ne9remLMnrz018LWyfnoaySD6b8izlGGG7tOc+cxpNvrqHdy0pAoHAIUofcxMOSLM2/gG5UIhezbNEPZPn6Mpi+w2pa9QjdZ2L5VLIvkTxOfvubsJLdfvwdE+sTaq/VIj+bDYA2bjpqSJIH8dKej1iJmLbjIUxjeSO6LcW8ZQp+1lJkNpwXr3372YT3Wv4hcFq1l6f5sKAOGvul2wl26/4+/abrtlRC+Xt7T+Q4LpKl+XIGiGJ8RRnB0Wrle3aIVvQX9x4kp+gz+iwHIPyrsk+OtGjNP2FqoeU6s+VWuXazUWyaHQfyhlc',
    publicKey: '5d55b43219661db98fdea1cca260fe345289e238eee98e3a9bc8e28cf508e266',
    algorithms: {
      RSAES_OAEP_SHA_1: { publicCipher: { plaintext: 'YWJj' } },
      RSAES_OAEP_SHA_256: {
        publicCipher: {
          plaintext: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
          ciphertext:
            'Sq6FlYg97eoTof1lZAWuGpR4XrhjGOGBt0czEBkIdobLgbJZ+GTGpSQTejFvdEwNCSNI/gQo4dlVG9QCQENC4d8z90kcOBpPMq5Wh7+uB+HECMPmVyD1TFoWiinfa3+8GDX6Se1ai0LyrLve+zz1j7aHbCoKcQvcXJAyAYxrMmOJs8Mu+9eu+o394K57vYKeYWDO8shjIzUAa6rTL6evH8n8PsWsnE968ibnVhy0QzjUKNl4htKQCZieHYdWUMnz+oryoJJPk9ANLPyq5n6Kie802Wr7pHiiULeZXniChzvshpVBwC7Ua0EKt1ohTw/wjOrtREQICkrea685qqnZulJIfcozdZFTNFU4FD0Rr18MozWio7lOEEXaf/aQpL1FT7eIvXxzsLFuNewnZgJP0Lf6RODKAfxh4zGx/IsJ9UmpRhAeK2DDOTBKSNBE/iMSiBKdK3DWsIWSKI0XUYPkQrmqT17G6sAUi2vh+YkmPTzzSn/yZVObjjTCEXt6HHYW',
        },
      },
      RSASSA_PKCS1_V1_5_SHA_256: {
        signer: {
          message: { RAW: 'YWJj', DIGEST: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' },
          signature:
            'Ai5SH+4G0CFWXlgLb6XpESGtiYCiechsOmvkUJnMvE6FlErif4nSi5RZ1n9hBKU/7WwWeCIMeR0Za08xJxC9CP2SfkqEjj9cJRU2N9tEhFVnv7n+nYKKsVpQq5xLKNc4vzhEdRVH8ZDhl+yYmSCE78wKjllj7NBZhjZY6RkiSG8I0sYxuhzL6yCSlywsDqZzi54PfE61fVmjgehqwz2kYIAFD1wyG9TkShp4FH+7fIw2t9l5Iv44wYu+3VxpknUwewHJ+dVjv5oFU0n6T1cbWa8DPczcK7/1pSrq4FqMPV2DxlgUH+3ueEODawag9h9Uw0/eub1dI3Y25njyLUbxFMUKnqo88e6hl21c2ebDdShmFjo2mZLoLxQg6i90VgHHKR84kCfZ5v5Yew+71DNBTojqHndd1ontnI4Y0C67mAN0KDr0MGT4inRNTILsk/bjs7YjQGDXJ1sMXcuIRwK7iIslsccAScUML9YQcphHY+YnnABmQOKWuVquL4pSoLZu',
          isOnlyOne: true,
        },
      },
      RSASSA_PSS_SHA_256: {
        signer: { message: { RAW: 'YWJj', DIGEST: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' } },
      },
      RSASSA_PKCS1_V1_5_SHA_384: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST: 'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn',
          },
        },
      },
      RSASSA_PSS_SHA_384: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST: 'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn',
          },
        },
      },
      RSASSA_PKCS1_V1_5_SHA_512: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST:
              '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
          },
        },
      },
      RSASSA_PSS_SHA_512: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST:
              '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
          },
        },
      },
    },
  },
  RSA_4096: {
    material:
      'MIIJQgIBADANBgkqhkiG9w0BAQEFAASCCSwwggkoAgEAAoICAQCVY1Pst1YZRdxVRORgJGYHjJPyhQdwH/054qmBPIrIdA5q1hyVXUhOUTs9zqUn4AGgGO4sIHwYBqlnYygCNs08gg3/eYN8m3CctLUi0928kZIkIlnEO+deokTTfM+opMdQJKLPfMduhC6mnMfKEidAWwcARzh6UGjkl25LjtX5qt17TbAk+7jXvYoEDY9mEMHG6x1LYG39GCI10DYIgDBNWnUGA68MQkuMjm28EsNpfS1gnJdUfndOLjYuqW0WkNyUMhEsU1JYs9ssTDKtUQ1sB60HiDV4g4ae+4tikphySEeSXPQrNDhr5wDwKQPbWFIna+4jcJQfOXvcOQXjCWSgtec2AnAzQJYMPtYHgmO2EfGXlV/szkuaMuQ80dLl6HxM62XtyIU6fuMdKOFuWt/7ise3YPv8Y9XxdPTQk2Rh27EslkprbWzudS5fyhq0qf0jjdPohgoddj0gGfnnuZ7XZm1OA4cQ+Q4Ak7xWaYfWwAkvVxN25wWzQtBmxU5uJXiSe5LB8JKN5E6abh9JuQfGqk9gXsnDmNVd+BxnNzsDzIEQFi+0F/lv0yEEhkffy7OSRVEVzZEuqDNRhT5qGFKEZIhCrcvSXmcXSjuTuKZM4s6d4OhXe4tmLOMuJWV4JmXdOOW7X8xP4S5DINq3dztUWgnG052dutRZ8h8+Yk7m7QIDAQABAoICAAl6WdLE9wN3eTk3u72V0ZtdAe37HrOwc+J+TP7UFoINSvTgTMP1PScq5DVRrQzQm4nKyyGllfn4Qjs7AUjSrUbPgY/Z58u6GPT4Sh3Bj2ntWnZMb6GRo2ZPqUo5uvsaKUMeb+32HrkWTddoTwy1BiSBIfqUijLIcz89lFPa5hyHCLJQBYLzLZESh3UmXxi8q26xcBReM9xA8bq0URlM+MOPn6kYBr0iX6S1TKUIE7nXpU9h4AAOXgdpyyo+uZsa6cPFQW2sg6b5EkjHNNfmMpHOEt5NeAcDYUEo+HjykBWAHHpex2cOUx4Vc+vIzmPWQLAbmupItD0e6orYW1VCPU4UK89zMV8+npeLZfBVYkYGZZYBP62XuDulUhQMaVfvRDzOxAUbKoyc2fJcTPa9wukE9GBj4xlkMoNGKkBH1Jw4vbsO49h5gOwIQQ1dLe6OU0mVjkF4q6BlpV152JCAVw/Ur1Z4sVc+QvLg+GOzG7Thm6IywCrluPlI0c6BRcSWjSS1askwtPZwRyV/PAuGvOene40NhxJMSkFBQJrBE3f7n8gF1gASOGvswrqEeOZjvsw9cyOc4wNsLS/J5uLjcMLHgFPuG873qHhy75K3hGOLhHE6XXi6jDqGjjRm8idbJS4Zdm0hBOxgU3vBWJsVWLdmQ3UfamD9ilECtseI4PBJAoIBAQDDxndJXCvVZhnkTiYUDS7eADdAm4HzpbOIagkE60hhQPQ7hiavE9FKM5GOtyt4azyRFPOQF4cVKJU8CRBOH9LTa3JTiPVP/qMDcwd4laaTSrF05VymoSwhkjp7d1tf+v+9gT+ft1KAWwFqVzW4g8Y5/t1Vui4jOm3BZzBj2EhzkNFnYSNUTT3vF3qRyu75ixPziGBHTkSZPUxgYJJth4ogWYVdDeHHlKyNva1lX7utIPFS8VxzuVrFRMu4e4vsj9PAB60J12riKl6ZMwKqcvEd6yZafyi4iXavXQyRLZe3KEsXg8W8kabct6m5f+U3E5ZYV3QrfkAy3FFBrNSv1HcfAoIBAQDDV89oX5uNTlnpZob3uHUvCpgu++ZljmvNthXZIfXnBWiCglNHRVeC17x41jfhfg5oEMITatgbFswcgXUHhZJGFvK99ZZLJsf8UPqY+2e3RrUIEnBbN59d6tvRHc0v7HtyTQQq7yXOous3+Ft1VNetSf5fR3N/9Da97UGFB/LxdcaV4yT7sRvrBUSnp8s/B5JOKRtcjdqmp9uwfiO84ZYMtSuQANOnqrH1jjx1C22Xit89CFrnaTt+akbPbbttKtmB9Lyl0V4JYsOQZqn8J5hbm6H1ETI1V5J5al3YR0AIBPmGce5ImQUL3C54cs5vsreLEFBDbYgkJe4HRVRqahxzAoIBAQCmu7VGBjjSsvUkKqZld2DN83MbFBXV8u53JI9v4A4xvccDltoFS6R4RHkYCcn88Z+QlD5nHpKOI5UNn06Cqrm8E4s3t7HtIhmlS2c2fIV0di2yN9DznNpf8RDbrChnEvaRZ61PEisyY89NyN5Yuemt5PCOHVVD7XQiPgbJUh9KRTECkYksN+iiYuWhmypx3s/sHd6ZfAASXlFY14Z9v+yUZomdWcBLYMSgpsUxTBojdaXxlNu/N0ImNdQm1xmxLEEUD7WAZzWBTsJoSThhACl36JguhJOirnglG+MjFahbdfaWHUTft1BcNBNZh6IoiQcHT9wBWrHEXzzY6R/ua83TAoIBABeM1Y9yv1EY2hQebTUeQtpp/5Dig5NIyUxioF2uD3RLnZ7mUV3tSTCYC7vRr6j6xofbRVqL7gPOCsuA+/ftLYZPq/Ik0nq68S9FIAEjhgx9dMPFXVBR81+iOeALJLqbWwKbsF3wuPEhiRQVWAlcMihNHGKmPZF2gscA/H4qSCq+FTPqz4Gch44c83r26rTtl8DeidLtsyeWYxDzFCHoXGupx9ezkdDL7mp5PGar+wljD6jPAg6WDDsgWusVApyVpuVY+QlQpXKiOouFJQcmSuL4b10ZNqFhrmH+5dN2O4z79I013RFZiVc1s1CIHsUumZwlWlfWs6wP+pNb02KE6msCggEASErYbnlBXqPHivX2yAfMmd7PsUyh6AyOah7wDuWC09GAd0I2pU7J3I28ylH02kN5z2NPOgfOpLd0jXtdlMrNTUdBEfktGfOrXrTe+Nule5kIRO/SjYU0Rmbig/XV+w5ujZbwdBHIgr8oBEbkmzubFSGPwk2jTOjwHgJzWSDvSKNDtN4R+ZsmVHolGvp6qmkIPEIeJEexqYnVBxK/j8NYgrY1F8fDmEPPZ7kmRbaMbY+QMxYAFC5suXAypa9u98IPh2MMayXd3rV/LMDNjIoGYbX0DtZjKYn11A8zu/2b4JN0SDYGws1+2LX8uL898fk2ihOSKxJAwNJXklBbhX0+jQ==',
    publicKey: '81615dfc154beb186f516784b388181eebb9706d3af2ce5a626bb554eec8dac2',
    algorithms: {
      RSAES_OAEP_SHA_1: { publicCipher: { plaintext: 'YWJj' } },
      RSAES_OAEP_SHA_256: {
        publicCipher: {
          plaintext: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
          ciphertext:
            'B4ihIBusLifuPHBKuBcs1FQWvDU+3bI0d4Qf1uE9h7mSYjExXSbMs2lAZO2cUuz0Acm+FvTnDj18TupqKyDzK1PpTJ0m0Q5go/w3mDxPY7Rr48BPZjBcSqI9QJyYdevyOKHZmRFMnOhkTnqTqMrwzQBr4ZFkUIFCs2AAo+OjuLzURfkZPOm8IQC0Nk1MiMtQAbj8YxTMeC9GkGHPp87zw0UBIcjeUpu41BsctpdWmLE4z54EYLFfELrzNcuNaAFG+AHeZ9rHSwMRBZJSlg1ZtzQpXzPJ+FBraUBpj7BGfnRiQDZqSdo1VYKDHNLZm+lQV+lWDJX4aTGENjMRkhi/0vNT/81kmDpbzUgCrMaKAGT52lHVhcHjgxCVfbc3O3aj43aEZhS8knHSBF/qZabuwFnMdkfJQxgWb+U90ZtuiZTK+PsLqIjwubiQcWSSmflVEsO0Wf9uOxY2xRITEIwxQM6I/zd7PzbaMehcRtWked3swHiZpcF1gYiB6jDZpaIbOru8Hf371AzWhJwTEsSok2DsvVwf2Qx1lWOwcAqUW9wDoLeIi4k+2MUBSZg6fhhmjc9h7/0DrIzZ1zDuVaCt+/qthztLfhkjv4OaXj35vGNLFQdjed4HBRUPA4lxQtqslhyPmaXcvqlT8uKWgVRjYf76SVr9sRb3iev5gV8nHFU=',
        },
      },
      RSASSA_PKCS1_V1_5_SHA_256: {
        signer: {
          message: { RAW: 'YWJj', DIGEST: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' },
          signature:
            'QOYk42KAY8DOL+Q7DVV1eEYBVPJkxNavdImKW6JLc7Y553neVzNNLfuFJuaegNFl7GiEMeyqJLazvNEf/kvKrgTqCC6OmsBKalC2mC5wpn6WRib7KJugd0jvc/+Gm77tkXV6RqwJxCX/OPdmvv5XVeg6f2QM/4R4BvLWhFbiixABTPUGqUs37259FC/ujviJWtgC8xYXgcTruHG1+0Ohj3yL1V8OdLt0MNTI8ng/B6EEcR8fuGN+vIIomh/h3ZrXGsGIkr8TBr+KLPoxnffx+LgtmDM9tLlWM++THqF3yVmPP3M+xCk2AloMWGYWMKBKWBtEqT4xUbr5H4fhqjYqpdiKtQeLCPPUhG4rX7//AAg3YLsDmNV+WZovkiLFtaicXIX4vzFb76jewAugh6T0C3OS+1Lui6YIu06R8g5tZCQM9WU2SMqLMBC3YYFsqql3PwRlnid1jTjlWQpGul6af0YXKfgXcz8DJP3jWeUioke4+y/5Yj8LNEYQaaYMbEID7L3OZa7+HvsqVivBeGhzTI6ZiFlEylSSeyj9CtM44eU+xkym9F7QKDXwZX8Z2e1RhcQwrVAYh4fzSmXzFj/RoAIhrW2dLbPmqTEnqyqSIX6ohatKILCQq7QgIhRtTGPs+B3QbuFDApBLi54G3zjHDQyI5omyF5Ttq0gIjla/SU0=',
          isOnlyOne: true,
        },
      },
      RSASSA_PSS_SHA_256: {
        signer: { message: { RAW: 'YWJj', DIGEST: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' } },
      },
      RSASSA_PKCS1_V1_5_SHA_384: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST: 'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn',
          },
        },
      },
      RSASSA_PSS_SHA_384: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST: 'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn',
          },
        },
      },
      RSASSA_PKCS1_V1_5_SHA_512: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST:
              '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
          },
        },
      },
      RSASSA_PSS_SHA_512: {
        signer: {
          message: {
            RAW: 'YWJj',
            DIGEST:
              '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
          },
        },
      },
    },
  },
} as const satisfies Record<string, Sample>

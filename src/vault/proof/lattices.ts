import type { Sample } from './sample.ts'

/** ML-DSA and ML-KEM of Wycheproof. */
export const lattices = {
  ML_DSA_44: {
    material: 'MDQCAQAwCwYJYIZIAWUDBAMRBCKAICoqKioqKioqKioqKioqKioqKioqKioqKioqKioqKioq',
    publicKey: 'f48e365d447e29bdd1c071fb318fd6e2141320b3cf66728b6ea49148f8f2b7e9',
    algorithms: {
      ML_DSA_SHAKE_256: {
        signer: {
          message: {
            RAW: 'SGVsbG8gd29ybGQ=',
            EXTERNAL_MU:
              'C6LZC8T6WHeETkf3Vj7vzPZY+Jjq9Bl7KpqJ099oOVXHOoCJWsClHMkEnUTNwdHFUO84cMESav2z1S7gV8u83Q==',
          },
        },
      },
    },
  },
  ML_DSA_65: {
    material: 'MDQCAQAwCwYJYIZIAWUDBAMSBCKAICoqKioqKioqKioqKioqKioqKioqKioqKioqKioqKioq',
    publicKey: '79c1e1be76b51a329f3d04908e7f231842279894f71206967b68eeede3f1795d',
    algorithms: {
      ML_DSA_SHAKE_256: {
        signer: {
          message: {
            RAW: 'SGVsbG8gd29ybGQ=',
            EXTERNAL_MU:
              '3jC9MjleGZi82uea1BnOxuqempA/3FUsbpgBIIF02AqdLzkCoUTmL4nW5QXMnGn7Ad4BP8HQIE7k3PX8wl8TeA==',
          },
        },
      },
    },
  },
  ML_DSA_87: {
    material: 'MDQCAQAwCwYJYIZIAWUDBAMTBCKAICoqKioqKioqKioqKioqKioqKioqKioqKioqKioqKioq',
    publicKey: 'd0bc39564a0b58cac445901e7d02e9ab49ccc7b0a71b3e6ef89a27fe1cd88904',
    algorithms: {
      ML_DSA_SHAKE_256: {
        signer: {
          message: {
            RAW: 'SGVsbG8gd29ybGQ=',
            EXTERNAL_MU:
              'ANhsV75TmaGEG3NLvcatI0IY7GU3Z2j4RL7HbNNYVpbW5kjsigab2SnyvoAFFnnyuL7EFPcVJhFI9C7drzqbQw==',
          },
        },
      },
    },
  },
  ML_KEM_512: {
    material:
      'MFQCAQAwCwYJYIZIAWUDBAQBBEKAQHyZNaCwdpSqDG0Q5NtrGt0v2BolzLFIAy3Nc5k2c38thibtedRRFAgA4DtZuVb4IQ5VYGdAfRPckPqei4cr+48=',
    publicKey: 'fac626fc590365687259a537695a208268b364064a75a59f1a0c829adde92a28',
    algorithms: {
      ML_KEM: {
        encapsulator: {
          ciphertext:
            'ET2y3QaHEjXnvDbJ3KpSj8Js5duezB3DLpV9f/s8dCnVDDw1d6UV0xg6G50me5Nrfrj1Q6Ovt3dlynk494qmQ4zoCgamlm0NBq91uj4NTze6xzNp9acp9z6Fcp7dl8jCqMwmGeTPe2CRhp6Qn9R9lwkUkgSwg32NbyXSZ5cr5jutNLVEUjwBwJ3jsfoda3sFnu6eZSBi/ocPaMaABTOeoYHh0HZ8FSrrOPrw+SRa5Z1csNK38gEintlwINBiOkYQDQl7DOEVTgKK5hlN4F3pfdmuLoX/0l2V6yLv/luhnNgHxTDrqp/p9kLMrP9H7RXCK/4wNuv4rZyO0jJAruuqJNE1dVEAuF7O4xdJBuRjEgYs7srHXeUnUlbCwaZT/WkVsbMMjsu2/UKAQ3RTFzqWI4vH0QiJI0PgM7zZjkN+eJ/FvrqhKyY0tR7Q1YnxEUOgIdjszllP3Uja6EyAY+81gbw3ikjaTlG7F1sNtH+dz5kxjDAiXKf6ech5vxyTl7XMxe+tlMUA7X+fOF0IjjSTIiH8D8mv5R9odVSBMWl2lUeKvchzbxAJWmuS7Gef4OKuXYszU1XVja5NTwsXql0eUvHUVYSoksNM5LBPzQCYHVHKoWBkutktAZ3Dre2RloQRKynaooudrgm4ayGpMxDV+8ZSeyJLnOh9J4K7KUZz8OwG8msIdlKhjWrXsckzA+8FYcD8nNT2ePYG8ZLPXfkrFUj13SaH7b7M/G1OneS9UNPHT7J1q9mz6QJ320oAacCipxNvUM6tSy8ZlfqvFoBA6eS+t8VyIEnW2mQCmS/OpFCX33wcIPsGgiIABXaTWggGdzRRkh9UxV+/WTpPFHwf7zrK8M+pB65IyMBjEs/fUYaQS+x/7U7ZM8klarBMv6A6lnwffq1KtA3xFr5mDifKK1Q1JtS5aEwx4eQjg7lp+JYpnXE5DMhbcDICrK3s+oxAllwIxTtWceDVlFW8WoWGxlXbjCreS6iHfxm2AA4Y+P6t2n7ej+gKpmLWlMbYwztS',
          secret: 'MZg56Cq2siLee2GegNqDkVIruzdncBhJSkdCxT+av98=',
        },
      },
    },
  },
  ML_KEM_768: {
    material:
      'MFQCAQAwCwYJYIZIAWUDBAQCBEKAQHyZNaCwdpSqDG0Q5NtrGt0v2BolzLFIAy3Nc5k2c38thibtedRRFAgA4DtZuVb4IQ5VYGdAfRPckPqei4cr+48=',
    publicKey: 'be3d8be8d6edfff504f0102e0eb282ee9d6155fe9d4228e2d80f9d60595d0d4a',
    algorithms: {
      ML_KEM: {
        encapsulator: {
          ciphertext:
            'yDkQhbjT6peUISVBspFPCJZNM1IdP2etZgluv7H3BkJLSVWPdVtWJbriNvLgB5YBx2b32WCAj34rsMel4GbtNG3mKPjFfuuruwwi2RFUhGNpPvPOUqU/f/QV8A5leuHFpI+l7G5L5c9GLa/8hNL21f9V3Ju+i7DXJexk/UzUvY26CoROi1zktqKJNNf3oFCZH+GFtQa0Udq/rVLVLLIRTKfZpc+YbI/cG8EOwMGGnlDAPFWnYZKhBJrKY2upAgvaqND1jHY7C4mEXKBtTE3cIUM+FrnGLkSHH9vAW6IYr4cf3X3PpGTmD6pSZSZM4Tkb2ajF+qdibV8Vm5gFuXVxCjUDoLhYoRxqZHzA4ZrIixvpBWyVtNIIfQlR0dL0mSSREX5jR3lLpUVx7Em7pxrzQT04owv1hyJI0fbQfIa694LnPSY38EPTQaAJIYV9iyHd8+HWMQA27SevSeXeG5AP5N55gI/yn5VwhZYSsVrcAfuyZbMFseOhKuQZ2lt0Jh+ihMEB2j2NyosuRSGspXHvRKBY6ET/MrFtWq6gX386+OKrFiIuNHZi7d+4kdDswqVcVjj53ektmj1USl+QGsUBrNHqagECAfyxCtcCxCWpS99YkNUAoqFH7uHR/LqMOr58Lf5w80bwM9gWoLJ5G08LLZVtnuWXFxU5mlaIMCSV4uB8HIwBUnGEvNDCCLwVny4TMYwLs90kpqf8hJ+DOF7U26B/4de9VkDMntXM/daHY8sNDt9hspIXf8HS08Ed0ElQVryxJViuvP3e+f60rrxXr9kCPGXP5lok4z8bABEekuY+AR6vCyEs+VdDzQf1GJ7OHyBbf2/LLmsZYbVATOvkfIzRO4WZ1bSebYfu2jbpuPxMAGNYlqordYluM20bYS7hPbgR4fB+YXSNkg9IZfPxF0E5ncYWLJHKFooCMp3/gh1YGYcS3VWKuwmbOguvnaG3MLKqc7z1jXTzV7BvchHIBLbIrxb/NQn60dNbFL/c7X24pqJcSOWVZIByTaoFfNZgtn7j5HJXQYJnnUhYOKZHbqwCFBB1yBKveWe6fJGFzCq9KkVFuA89MQTVjWVKV3ktz6u+nAcV6N4u+B70BMgWj9ekPvqz1EjmhqCI79JqJhWZSJJnI9fszDnjwbcZz4vst75+lk8izYyxt+JegA6pfWCmTMC72ctAejq5+I9eKRae6v1OAyL95lkK4JPOj+6umLYiyqdVb/QmyeekBM5pNVgwp6Z3Z6dsfZqXuEv89QoC91wjXS+cZxE4BJ/8fIBVkmwD6z+4f5aVGFpC7KmkFlWHPTCms79CiyRiI0hKj/Ye4+6v/xDpnCwTp2KE0GPlarcRo1qFtTg9+B2iNJD2bo6j/LoGf1UwxlQcK490cXw1Aj57mzlWw+4v+EugPM9LS1MhuSQIlUgbxtY8FpPBhHhS+Ol/UKEzUyrD7h5S1GQ=',
          secret: '5xhKCXXuNHCHjS0VnsgxKciuwlPU7he0gQMR0ZjNA2g=',
        },
      },
    },
  },
  ML_KEM_1024: {
    material:
      'MFQCAQAwCwYJYIZIAWUDBAQDBEKAQHyZNaCwdpSqDG0Q5NtrGt0v2BolzLFIAy3Nc5k2c38thibtedRRFAgA4DtZuVb4IQ5VYGdAfRPckPqei4cr+48=',
    publicKey: 'e75d3fe41f2ec1570c00a66ff69e0ff7392540b044a9bcb5c6552ecc3998a4b8',
    algorithms: {
      ML_KEM: {
        encapsulator: {
          ciphertext:
            'yb6tawwRFDib1HYcc6uQlbWAnarJ9lm7VkryJhcwUqSj5/Ll/UfSsCqutRieBrn0rpi2Gctj773zmJqUs26OoNcAYzuVCgrip47ZLoXIXHDhPmJvsmP6yWgVIcOrIv2rKRc8lhaisDcIP/ey4Bm1vN4Gj6wlfvjxJ5hBFpPBvcxlQgmXpROoppUCYgvo5M5zYuQSp2z1HB8kM/GrZM4OXS9W18mt6ZTQ410K7vOsUVtIJDdmTYwdJeWlUHz4D5cNPqciaqzcRXy/iKBWCqNbssXEVYZ+IVmRCjWBC+/jqhDrBNjVcUfLj2bSsHC6xD0fH/3VepOZlR9kllcnvLn2atQjCdr8eZwcVArxr5Pv9oqG1h9RFdtmLe56yaNiZ3ditqFkoPoKTYWeS4yNvbThg/XmgI/FIillDK988+Ft49iV0UjDVEirjCdTyYMbJL1JIUl+qhklZcq/2DwMaN/n05Kr9eXm+Eu59a9LcRjAtVgQX5wQybbXBoLh3m4GidcQamN0vTSu1yKebLNW8upl5oDOex4sNwThFqOFQoJuigARQbry403jegMECYbUwM1dV/BwHOkwmG/ZUltY4uWfRbjdBMDzWw9HlwzGcHlhjrnm2R6bD4xtLhZc9Eiiwev3G2U34PN1GF36/vaYtiObs1WAsxW8te1AjDV/GS3vibwbdc3Wqui1+vDD4TgD9r36dvtAf8vaeQwymz7kL9PTsDvVAD8LxDL3ujljERJFLf0SFAQz/4mA62pSa6he+ZR3N4tNx2Y1pc1QQOQ7jB/k7l4VjkI7/AyJPB1WE77QjacZyQcxhO6zb9NXOA+xhz2MvTbiJV6YWxt2gZdDplhKmzpYCZbJwu7Zu7//eKYgS15e6uX079JmAHizfwdUq12oYuZmsUW18j89CXd5mSnfoq7dpT0VLtodDQ5OpD9u2Im7ll7v4KfGhbs2dw6qh0JCwOIpz2zlbe+lrq5k0MQN2oqibq6zFFjwcKO8cuFhnum19kIpHFbfW35D22yAL8dPTz+bXA01XDquUgqjEinRLz58xdSOaRGRo2soN2X0Ez8P8f4vAcZkiyeYp0612EKiSPUkp+f4l0IRKXtE8N0Z84boa+a6eC3nf96Icibzehx3vF7d7uW/RrZ/t0eNVZhl8mLKqE1kqM5Z5N8IGOFIYVJqzTSDYA89rnlZ012Bgcpqgc55G+AHUtp3WURqLPvgC4JIuTSR3r1SAiC3VUFtL8a3yK8v915by7jnU3OApXIcd0hJV6aScdi6/ODxZnNf+GkjLeXTga+/DkTWkXK3mjUZGUneCXA7lCIrE8OFxggebS7eHlf+GE749gGWuaOnt+/3SXGRyodBtaAeectpphFC5vXQgPuz5Wb3nhRvdcihCXhghBtHR99gTbqVTkqNng3MwfYJ0Fz40xIZ7NYMMS3mhFUvCSJ8uCkpHGRXMsX11NcRY59CojCAqjT+FCDyGb1rz047KbnQIpOy2oE4PgpR0rsYbHsKIRoM1jrL/AIQQB6YXUNrOAPVYBwkE2r9FWJSLkW0V8tDkXi+SofM5ANG00rg88ORA8ij68nIbI24/FVh6w86FD1On+k6XLpvb8rlZQ0/Q9JmillWySKJO4FmR97Qr8BSpsPZ0Bo9OvDxuoB/8QSR4THcFeFlz9BlCh8sMT15VhQe3MYcuQ6eer8v41/J3BveiJOfoR97vj602P+mQ7B0109FETWG6bsSBgAD1xlB8toJjcDpbK0yVc8yjqLTMIwfRYXonGE8Qmt+eY4exOmP5scedJH17KDNBRFYYb0WDj/nOligJrpTjg4la5Lx16JJdXBZSFaGD/0GtgGsV1WS9KxhK13nhmBCEj68YMVXaOOnYAoyYFUfK+oiu/a2yCRugPkSXEu52zVN1krmlcFfUHH0q7ljkgfKxzMbMQ9poF9UuZXeUpoCPwM7BV25UoehS6MKfMUmu3JMQX+6KQY2qZbyhuPp6Tnk/hw5i1xlmZWdC0RFoyfsRpoWU8+up1Us7OwIXMqmiTiuSsPEJPfkgEOevSyZK19vlewkS2V9veqprhEKr01ov04nQQ1Dzu8+iOnHF91Eye4=',
          secret: 'SJ3R6cK+SvNIK9s1uybOdg5uQU2m7L5ImYV0ioJfHNY=',
        },
      },
    },
  },
} as const satisfies Record<string, Sample>

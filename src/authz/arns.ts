import { any, type Glyph } from './glob.ts'
import { quote, reject } from './policy-error.ts'
import {
  isFixed,
  parseTemplate,
  type Reading,
  type Template,
  type TextTest,
  templateTest,
} from './template.ts'

const colon: Glyph = 58

/**
 * The comparison of ArnLike and ArnEquals: six parts between colons, each compared for itself, so that no
 * wildcard and no variable's value reaches over a colon in the first five.
 */
export function arnTest(pattern: string, reading: Omit<Reading, 'wildcards'>): TextTest {
  const template = parseTemplate(pattern, { ...reading, wildcards: true })
  if (template.length === 1 && typeof template[0] === 'object') return templateTest(template)
  const parts = arnParts(template)
  if (parts.length < 6)
    reject('invalid-condition', `${reading.where}: ${quote(pattern)} has not the six parts of an ARN`)
  if (isFixed(template) && template.every(glyph => glyph >= 0)) return templateTest(template)
  const tests = parts.map(templateTest)
  const resource = tests.pop() as TextTest
  return (text, lookup) => {
    let from = 0
    for (const test of tests) {
      const end = text.indexOf(':', from)
      if (end < 0 || !test(text.slice(from, end), lookup)) return false
      from = end + 1
    }
    return resource(text.slice(from), lookup)
  }
}

/**
 * The comparison of Resource: case-sensitive; `*` reaches over colons, and a pattern of fewer than six parts
 * also stands for itself completed with `*` parts (IAM user guide, Resource).
 */
export function resourceTest(pattern: string, reading: Omit<Reading, 'wildcards'>): TextTest {
  if (pattern === '*') return () => true
  if (!pattern.startsWith('arn:'))
    reject('invalid-resource', `${reading.where}: ${quote(pattern)} is neither an ARN nor "*"`)
  const template = parseTemplate(pattern, { ...reading, wildcards: true })
  const parts = arnParts(template)
  if (!parts.slice(0, 5).every(isFixed))
    reject('invalid-variable', `${reading.where}: ${quote(pattern)} has a variable before the fifth colon`)
  const test = templateTest(template)
  if (parts.length === 6) return test
  const completed = templateTest([...template, ...new Array(6 - parts.length).fill([colon, any]).flat()])
  return (arn, lookup) => test(arn, lookup) || completed(arn, lookup)
}

function arnParts(template: Template): Template[] {
  const parts: Template[] = []
  let from = 0
  while (parts.length < 5) {
    const end = template.indexOf(colon, from)
    if (end < 0) break
    parts.push(template.slice(from, end))
    from = end + 1
  }
  parts.push(template.slice(from))
  return parts
}

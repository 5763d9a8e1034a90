import type { ConditionLookup } from '../core/access.ts'
import { any, compileGlob, type Glyph, one } from './glob.ts'
import { quote, reject } from './policy-error.ts'

/** `${key}` or `${key, 'fallback'}`, the key in lower case. */
export interface Variable {
  readonly key: string
  readonly fallback?: string
}
/** A text of a policy that requests are held against. */
export type Template = readonly (Glyph | Variable)[]

/** Whether a text fits; policy variables are resolved by the lookup. */
export type TextTest = (text: string, lookup: ConditionLookup) => boolean

const variable = /\$\{([^{}]*)\}/y
const named = /^\s*([^\s,:'*?]+:[^,'*?]*[^\s,'*?])\s*(?:,\s*'([^']*)'\s*)?$/
/** `${*}`, `${?}` and `${$}` stand for the character itself. */
const special: ReadonlySet<string> = new Set(['*', '?', '$'])

/** How a text is to be read: whether `*` and `?`, and whether `${…}`, mean something. */
export interface Reading {
  readonly wildcards: boolean
  readonly variables: boolean
  readonly where: string
}

export function parseTemplate(text: string, { wildcards, variables, where }: Reading): Template {
  const template: (Glyph | Variable)[] = []
  for (let index = 0; index < text.length; index++) {
    const glyph = text[index] as string
    if (variables && text.startsWith('${', index)) {
      variable.lastIndex = index
      const [whole, inner] = variable.exec(text) ?? reject('invalid-variable', `${where}: "\${" without "}"`)
      template.push(parseVariable(inner as string, where))
      index += whole.length - 1
    } else if (wildcards && glyph === '*') template.push(any)
    else template.push(wildcards && glyph === '?' ? one : text.charCodeAt(index))
  }
  return template
}

function parseVariable(inner: string, where: string): Glyph | Variable {
  if (special.has(inner)) return inner.charCodeAt(0)
  const [, key, fallback] =
    named.exec(inner) ??
    reject('invalid-variable', `${where}: ${quote(`\${${inner}}`)} names no condition key`)
  return { key: (key as string).toLowerCase(), fallback }
}

export function isFixed(template: Template): template is readonly Glyph[] {
  return template.every(part => typeof part === 'number')
}

/** Compiles a template for comparison with whole texts. */
export function templateTest(template: Template): TextTest {
  if (isFixed(template)) return compileGlob(template)
  if (!template.some(part => part === any || part === one))
    return (text, lookup) => spells(template, text, lookup)
  return (text, lookup) => {
    const glyphs = fill(template, lookup, text.length)
    return glyphs !== undefined && compileGlob(glyphs)(text)
  }
}

/**
 * The longest value, in characters, that a variable takes in a pattern with wildcards: longer than any name, tag
 * or principal's ARN, and a bound on the time that a pattern takes.
 */
const longestValue = 1024

/** Whether a template without wildcards, its variables resolved, is the text. */
function spells(template: Template, text: string, lookup: ConditionLookup): boolean {
  let index = 0
  for (const part of template) {
    if (typeof part === 'number') {
      if (text.charCodeAt(index++) !== part) return false
    } else {
      const value = lookup(part.key) ?? part.fallback
      if (typeof value !== 'string' || !text.startsWith(value, index)) return false
      index += value.length
    }
  }
  return index === text.length
}

/**
 * Puts the values of variables in, as literal text: a `*` in a tag must not become a wildcard. Undefined when
 * nothing can fit: a variable has no single value or one too long, or the literal text is already longer than
 * `most`.
 */
function fill(template: Template, lookup: ConditionLookup, most: number): Glyph[] | undefined {
  const glyphs: Glyph[] = []
  let literal = 0
  for (const part of template) {
    if (typeof part === 'number') {
      glyphs.push(part)
      if (part !== any) literal++
    } else {
      const value = lookup(part.key) ?? part.fallback
      if (typeof value !== 'string' || value.length > longestValue) return undefined
      literal += value.length
      if (literal > most) return undefined
      for (let index = 0; index < value.length; index++) glyphs.push(value.charCodeAt(index))
    }
  }
  return glyphs
}

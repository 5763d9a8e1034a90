/** How material of a key spec comes in from outside. */
export interface Importing {
  /** What it is made of, which decides how it may be wrapped. */
  readonly form: 'secret' | 'elliptic' | 'rsa'
  /** Its usual length in bytes. */
  readonly length: number
  /**
   * The one form in which such material is kept, in memory of its own; undefined when it is not valid for the
   * spec. However the same key was encoded, it comes out the same, and so has one material id.
   */
  read(material: Buffer): Buffer | undefined | Promise<Buffer | undefined>
}

/** A secret of exactly so many bytes. */
export function secretOf(length: number): Importing {
  return {
    form: 'secret',
    length,
    read: material => (material.length === length ? Buffer.from(material) : undefined),
  }
}

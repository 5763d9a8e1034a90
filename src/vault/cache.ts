/**
 * Bounded memory of what was used lately, in two generations: when the young one is full, the old one goes.
 * A hit costs one look-up, where reordering a list would cost three. Holds at most `size` entries; each is
 * handed to `drop` when it leaves.
 */
export class Cache<K, V> {
  readonly #half: number
  readonly #drop: (value: V) => void
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  constructor(size: number, drop: (value: V) => void) {
    this.#half = Math.max(1, size >> 1)
    this.#drop = drop
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) {
      this.#old.delete(key)
      this.#insert(key, old)
    }
    return old
  }
  set(key: K, value: V): void {
    this.delete(key)
    this.#insert(key, value)
  }
  delete(key: K): void {
    for (const generation of [this.#young, this.#old]) {
      const value = generation.get(key)
      if (value === undefined) continue
      generation.delete(key)
      this.#drop(value)
    }
  }

  #insert(key: K, value: V): void {
    if (this.#young.size >= this.#half) {
      for (const dropped of this.#old.values()) this.#drop(dropped)
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
}

// What is going to happen in a simulation, in order of time; what was noted first comes first at the same instant.

interface Entry {
  at: number;
  noted: number;
  happen: () => Promise<unknown>;
}

export class Agenda {
  /** A binary heap: nobody comes later than the two behind. */
  readonly #heap: Entry[] = [];
  #noted = 0;

  note(at: number, happen: () => Promise<unknown>): void {
    this.#noted += 1;
    this.#heap.push({ at, noted: this.#noted, happen });
    let place = this.#heap.length - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isSooner(place, parent)) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** Null when nothing is left. */
  takeNext(): Pick<Entry, 'at' | 'happen'> | null {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return null;
    if (this.#heap.length === 0) return first;
    this.#heap[0] = last;
    let place = 0;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let soonest = place;
      if (left < this.#heap.length && this.#isSooner(left, soonest)) soonest = left;
      if (right < this.#heap.length && this.#isSooner(right, soonest)) soonest = right;
      if (soonest === place) return first;
      this.#swap(place, soonest);
      place = soonest;
    }
  }

  #isSooner(one: number, other: number): boolean {
    const [a, b] = [this.#at(one), this.#at(other)];
    return a.at < b.at || (a.at === b.at && a.noted < b.noted);
  }

  #swap(one: number, other: number): void {
    [this.#heap[one], this.#heap[other]] = [this.#at(other), this.#at(one)];
  }

  #at(place: number): Entry {
    const entry = this.#heap[place];
    if (entry === undefined) throw new RangeError('beyond the end of the agenda');
    return entry;
  }
}

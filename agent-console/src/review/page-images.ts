// Pages that were fetched and decoded, so that turning to them is a matter of one frame. The pictures are held by image elements
// of this document: nothing of a page reaches a cache on disk, and letting go of the elements lets go of the pictures.

/** Sixty pages and some earlier versions, as the WebP of the server; decoded pictures the browser keeps as it sees fit. */
const HELD = 96;
/** Fetched at once: the page that is waited for must not queue behind those that may be wanted. */
const AT_ONCE = 2;

interface Held {
  image: HTMLImageElement;
  /** Resolves once it can be painted. */
  decoded: Promise<void>;
  isReady: boolean;
}

class PageImages {
  readonly #held = new Map<string, Held>();
  #wanted: string[] = [];
  #fetching = 0;

  /** Whether the picture at this address can be painted in the next frame. */
  isReady(address: string): boolean {
    return this.#held.get(address)?.isReady ?? false;
  }

  /** Resolves once the picture can be painted; rejects when it cannot be fetched, and forgets it then. */
  load(address: string): Promise<void> {
    const known = this.#held.get(address);
    if (known) {
      // Used just now: the last to be let go.
      this.#held.delete(address);
      this.#held.set(address, known);
      return known.decoded;
    }
    const image = new Image();
    image.decoding = 'async';
    image.src = address;
    const held: Held = { image, isReady: false, decoded: image.decode() };
    held.decoded = held.decoded.then(
      () => {
        held.isReady = true;
      },
      (error: unknown) => {
        if (this.#held.get(address) === held) this.#held.delete(address);
        throw error;
      },
    );
    this.#held.set(address, held);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= HELD) break;
      this.#held.delete(oldest);
    }
    return held.decoded;
  }

  /** Fetches these in the background, the first ones first; what was wanted before and is not any more is not fetched. */
  want(addresses: readonly string[]): void {
    this.#wanted = addresses.filter((address) => !this.#held.has(address));
    this.#fetch();
  }

  /** Decodes again what the browser may have dropped, so that it need not when the page is turned. */
  warm(addresses: readonly string[]): void {
    for (const address of addresses) {
      const held = this.#held.get(address);
      if (held?.isReady) held.image.decode().catch(() => undefined); // it is fetched again when it is looked at
    }
  }

  /** The call is over. */
  forget(): void {
    this.#held.clear();
    this.#wanted = [];
  }

  #fetch(): void {
    while (this.#fetching < AT_ONCE) {
      const next = this.#wanted.shift();
      if (next === undefined) return;
      this.#fetching += 1;
      this.load(next)
        .catch(() => undefined) // asked for again when somebody looks
        .finally(() => {
          this.#fetching -= 1;
          this.#fetch();
        });
    }
  }
}

/** Those of the console. */
export const pageImages = new PageImages();

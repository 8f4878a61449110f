// What any registry of licences can be asked; the rest of this folder knows nothing else of it. docs/registry.md describes
// the one over HTTP for whoever connects a city's own.
import type { Localized } from '@cloud-window/shared/protocol';

/** Who asks for what is theirs: all that a registry is told. */
export interface RegisteredPerson {
  idNumber: string;
  /** As told at sign-in. */
  name: string | null;
  /** Proven by a code; an ID number alone is known to many others. */
  phone: string;
}

export interface RegisteredLicence {
  /** What the registry calls it; stays the same for its whole life. */
  reference: string;
  type: string;
  number: string;
  /** As printed: a person or a company. */
  holder: string;
  issuer: string;
  title: Localized;
  /** Epoch milliseconds. */
  validFrom: number | null;
  /** Exclusive. */
  validUntil: number | null;
  standing: 'valid' | 'revoked';
  /** Rests on what the person said, without proof. */
  declared: boolean;
  fields: Record<string, string>;
  sample: boolean;
}

export interface LicenceRegistry {
  /** What this person may use, of these types. Throws LICENCE_REGISTRY_UNAVAILABLE. */
  search(person: RegisteredPerson, types: readonly string[]): Promise<RegisteredLicence[]>;
  /** One of them as it is this very moment; null when it is not there for this person. Throws LICENCE_REGISTRY_UNAVAILABLE. */
  check(
    person: RegisteredPerson,
    licence: { type: string; reference: string },
  ): Promise<RegisteredLicence | null>;
}

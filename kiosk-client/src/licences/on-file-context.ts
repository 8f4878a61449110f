// What the parts of a checklist know of what is on file; `OnFileProvider` reads it.
import { createContext, useContext } from 'react';
import type { Licence, ReusedLicence } from '@cloud-window/shared/protocol';

export interface OnFile {
  /** Whether it is known what is on file, or not worth waiting for any longer. */
  settled: boolean;
  /** What could stand for this material, the most trusted first. */
  offers: (materialCode: string) => Licence[];
  /** In use for it now. */
  used: (materialCode: string) => ReusedLicence[];
  /** Asks whether one of them shall stand for the material; `onUsed` once it does. */
  open: (materialCode: string, onUsed?: () => void) => void;
  /** After a use or its end: the case as it is now, and what is on file. */
  refresh: () => Promise<void>;
}

const NOTHING: OnFile = {
  settled: true,
  offers: () => [],
  used: () => [],
  open: () => undefined,
  refresh: () => Promise.resolve(),
};
export const OnFileContext = createContext<OnFile>(NOTHING);

/** What is on file, below `OnFileProvider`. */
export const useOnFile = (): OnFile => useContext(OnFileContext);

/** Whether a licence can be used today and is not used for this material yet. */
export const isUsable = ({ obstacle }: Licence): boolean => obstacle === null;

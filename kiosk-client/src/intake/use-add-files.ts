// Chosen files become pages one after the other: read, handed to the uploads. A file that cannot be
// read is named with the reason, and the others go on.
import { useEffect, useRef, useState } from 'react';
import { AppError } from '@cloud-window/shared';
import type { PageUploads } from '@cloud-window/shared/client';
import type { PageOrigin } from '@cloud-window/shared/protocol';
import { pagesOfFile } from './read-file.ts';

export interface FileFault {
  /** As on the person's own stick or phone; shown here and nowhere else. */
  name: string;
  error: AppError;
}

interface FilesTarget {
  caseId: string;
  materialCode: string;
  /** How many pages are taken. */
  room: number;
  origin: Extract<PageOrigin, 'file' | 'phone'>;
  /** The page that the first one replaces. */
  first: { position: number; pageId: string } | null;
}

export interface AddingFiles {
  /** Resolves when every file was handled; to whether all of them became pages. */
  add(files: readonly File[], target: FilesTarget): Promise<boolean>;
  /** Which file of how many is being read; null when none is. */
  reading: { number: number; count: number } | null;
  faults: readonly FileFault[];
}

export function useAddFiles(uploads: PageUploads): AddingFiles {
  const [reading, setReading] = useState<AddingFiles['reading']>(null);
  const [faults, setFaults] = useState<readonly FileFault[]>([]);
  /** Once the view is gone, by a wipe for one, nothing is added any more. */
  const over = useRef(false);
  useEffect(() => {
    over.current = false;
    return () => {
      over.current = true;
    };
  }, []);

  const add: AddingFiles['add'] = async (files, target) => {
    const found: FileFault[] = [];
    let { room, first } = target;
    setFaults([]);
    for (const [index, file] of files.entries()) {
      setReading({ number: index + 1, count: files.length });
      try {
        if (room < 1) throw new AppError('PAGE_LIMIT_REACHED', 'no room is left');
        const { pictures, areWhole } = await pagesOfFile(file, room);
        for (const image of pictures) {
          if (over.current) return false;
          await uploads.add({
            caseId: target.caseId,
            materialCode: target.materialCode,
            image,
            corners: areWhole ? null : 'auto',
            origin: target.origin,
            ...(first && { position: first.position, replaces: first.pageId }),
          });
          first = null;
          room -= 1;
        }
      } catch (error) {
        found.push({ name: file.name, error: AppError.from(error) });
      }
      if (over.current) return false;
    }
    setFaults(found);
    setReading(null);
    return found.length === 0;
  };
  return { add, reading, faults };
}

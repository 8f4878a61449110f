// What a mark on the time line is called, and lengths of time.
import type { RecordingDetail, RecordingMark } from '@cloud-window/shared/protocol';
import type { TFunction } from 'i18next';
import type { Language } from '../session/language.ts';

/** `1:02:03` or `2:03`. */
export function playTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function markWords(
  t: TFunction,
  language: Language,
  { materials }: RecordingDetail,
  mark: RecordingMark,
): string {
  const material = materials.find(({ code }) => code === mark.materialCode);
  return t(`recordings.marks.${mark.kind}`, {
    material: material ? language.text(material.name) : (mark.materialCode ?? ''),
    version: mark.version ?? 1,
    value: mark.value === undefined ? '' : t(`recordings.values.${mark.value}`, { defaultValue: mark.value }),
    seconds: Math.round((mark.lastedMs ?? 0) / 1000),
  });
}

// How loud the microphone hears, drawn straight into the bar: twenty times a second is too often for a render.
import { useEffect, useRef } from 'react';
import { createLevelMeter } from '@cloud-window/shared/client';
import { useTranslation } from 'react-i18next';

export function LevelBar({ track }: { track: MediaStreamTrack }) {
  const { t } = useTranslation();
  const bar = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    const meter = createLevelMeter(track);
    const unsubscribe = meter.level.subscribe(() => {
      if (bar.current) bar.current.value = meter.level.getSnapshot();
    });
    return () => {
      unsubscribe();
      meter.close();
    };
  }, [track]);
  return <meter ref={bar} className="level" min={0} max={1} aria-label={t('devices.level')} />;
}

// Reads sentences aloud where the browser has a voice; where it has none there is no button.
import { useEffect, useState } from 'react';
import type { Locale } from '@cloud-window/shared/protocol';
import { Button, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function ReadAloud({ sentences, locale }: { sentences: readonly string[]; locale: Locale }) {
  const { t } = useTranslation();
  const [reading, setReading] = useState(false);
  const hasVoice = useHasVoice(locale);
  useEffect(
    () => () => {
      if ('speechSynthesis' in globalThis) speechSynthesis.cancel();
    },
    [],
  );
  if (!hasVoice) return null;
  const read = () => {
    speechSynthesis.cancel();
    if (reading) return setReading(false);
    setReading(true);
    sentences.forEach((sentence, index) => {
      const said = new SpeechSynthesisUtterance(sentence);
      said.lang = locale;
      said.rate = 0.9;
      if (index === sentences.length - 1) said.onend = () => setReading(false);
      speechSynthesis.speak(said);
    });
  };
  return (
    <Button
      icon="speaker"
      size="large"
      aria-pressed={reading}
      data-testid={TEST_IDS.readAloud}
      onPress={read}
    >
      {t(reading ? 'forms.sign.stopReading' : 'forms.sign.readAloud')}
    </Button>
  );
}

/** Voices are there a moment after the page. */
function useHasVoice(locale: Locale): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    if (!('speechSynthesis' in globalThis)) return;
    const look = () => {
      const language = locale.slice(0, 2);
      setHas(
        speechSynthesis.getVoices().some((voice) => voice.lang.startsWith(language) && voice.localService),
      );
    };
    look();
    speechSynthesis.addEventListener('voiceschanged', look);
    return () => speechSynthesis.removeEventListener('voiceschanged', look);
  }, [locale]);
  return has;
}

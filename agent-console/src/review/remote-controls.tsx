// What the clerk may do with what comes from the kiosk: ask for a sharper picture of the papers, and mute its microphone,
// say when others talk loudly beside it.
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { SHARPEN_MS } from '@cloud-window/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useTranslation } from 'react-i18next';
import { useCallMedia } from '../desk/call-media.tsx';
import { useDuty } from '../session/duty.tsx';
import { useNotices } from '../session/notices.ts';

interface TileControlProps {
  source: 'face' | 'document';
  callId: string;
}

/** On the tile that it is about. */
export function TileControl({ source, callId }: TileControlProps) {
  return source === 'document' ? <Sharpen callId={callId} /> : <MuteApplicant callId={callId} />;
}

function Sharpen({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const { session } = useDuty();
  const { state } = useCallMedia();
  const show = useNotices((notices) => notices.show);
  const [sharp, setSharp] = useState(false);
  const ask = useMutation({
    mutationFn: async () => session?.connection.request('media:sharpen', { callId }),
    onSuccess: () => setSharp(true),
    onError: show,
  });
  useEffect(() => {
    if (!sharp) return undefined;
    const timer = setTimeout(() => setSharp(false), SHARPEN_MS);
    return () => clearTimeout(timer);
  }, [sharp]);
  return (
    <>
      <Button
        className="cc-icon-button cc-tile__control"
        aria-label={t('parties.sharpen')}
        isDisabled={sharp || ask.isPending || state?.remote.document === undefined}
        data-testid={CONSOLE_TEST_IDS.sharpen}
        onPress={() => ask.mutate()}
      >
        <Icon name="target" />
      </Button>
      <p className="cc-tile__said" role="status">
        {sharp ? t('parties.sharpening') : ''}
      </p>
    </>
  );
}

function MuteApplicant({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const { session } = useDuty();
  const { state } = useCallMedia();
  const show = useNotices((notices) => notices.show);
  const muted =
    state?.muted.some(({ participant, source }) => participant === 'kiosk' && source === 'microphone') ??
    false;
  const mute = useMutation({
    mutationFn: async (wanted: boolean) =>
      session?.connection.request('media:mute', {
        callId,
        participant: 'kiosk',
        source: 'microphone',
        muted: wanted,
      }),
    onError: show,
  });
  return (
    <>
      <ToggleButton
        className="cc-icon-button cc-tile__control"
        aria-label={t('parties.muteApplicant')}
        isSelected={muted}
        isDisabled={state === null || mute.isPending}
        data-testid={CONSOLE_TEST_IDS.muteApplicant}
        onChange={(wanted) => mute.mutate(wanted)}
      >
        <Icon name="microphone" />
      </ToggleButton>
      <p className="cc-tile__said" role="status">
        {muted ? t('parties.applicantMuted') : ''}
      </p>
    </>
  );
}

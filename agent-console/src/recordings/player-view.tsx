// The player: papers, the applicant's face and the clerk's side by side, one time line with what happened on it.
import { binaryPaths, type RecordingDetail, type RecordingTrack } from '@cloud-window/shared/protocol';
import { AppError } from '@cloud-window/shared';
import { Button, CONSOLE_TEST_IDS, ErrorSentence, Icon } from '@cloud-window/shared/ui';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { SelectField } from '../shell/fields.tsx';
import { RecordingPlayer, SPEEDS, type PlayerState, type Speed } from './recording-player.ts';
import { markWords, playTime } from './recording-words.ts';

const STEP_MS = 5_000;
const LONG_STEP_MS = 30_000;
/** Papers first, then the applicant, then whoever of staff. */
const ORDER = (track: RecordingTrack): number =>
  track.source === 'document' ? 0 : track.role === 'kiosk' ? 1 : track.role === 'clerk' ? 2 : 3;

export function PlayerView({ recording }: { recording: RecordingDetail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { player, state } = usePlayer(recording);
  const videos = recording.tracks
    .filter(({ kind }) => kind === 'video')
    .toSorted((one, other) => ORDER(one) - ORDER(other));
  const sounds = recording.tracks.filter(({ kind }) => kind === 'audio');
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keyAction(player, event.key);
    if (!act || isControls(event)) return;
    event.preventDefault();
    act();
  };
  return (
    <section
      className="rec__player"
      aria-label={t('recordings.player')}
      data-testid={CONSOLE_TEST_IDS.recordingPlayer}
      data-position={Math.round(state.ms)}
      data-playing={state.playing && !state.waiting}
      onKeyDown={onKeyDown}
    >
      <div className="rec__stage" data-papers={videos[0]?.source === 'document'}>
        {videos.map((track) => (
          <Picture key={nameOf(track)} player={player} track={track} state={state} />
        ))}
        {sounds.map((track) => (
          <Sound key={nameOf(track)} player={player} track={track} />
        ))}
        {videos.length === 0 ? <p className="ad__empty">{t('recordings.noPictures')}</p> : null}
      </div>
      <div className="rec__line">
        <input
          type="range"
          min={0}
          max={Math.max(1, recording.lengthMs)}
          step={100}
          value={Math.round(state.ms)}
          aria-label={t('recordings.position')}
          aria-valuetext={playTime(state.ms)}
          data-testid={CONSOLE_TEST_IDS.recordingPosition}
          onChange={(event) => player.seek(Number(event.target.value))}
        />
        <div className="rec__ticks" aria-hidden>
          {recording.marks.map((mark, index) => (
            <span
              key={index}
              data-kind={mark.kind}
              style={{
                insetInlineStart: `${(mark.atMs / Math.max(1, recording.lengthMs)) * 100}%`,
                inlineSize: `${((mark.lastedMs ?? 0) / Math.max(1, recording.lengthMs)) * 100}%`,
              }}
            />
          ))}
        </div>
      </div>
      <div className="rec__controls">
        <Button
          variant="primary"
          icon={state.playing ? 'pause' : 'play'}
          data-testid={CONSOLE_TEST_IDS.recordingPlay}
          onPress={() => player.toggle()}
        >
          {t(state.playing ? 'recordings.pause' : 'recordings.play')}
        </Button>
        <span className="cc-digits" role="timer">
          {playTime(state.ms)} / {playTime(recording.lengthMs)}
          <span className="cc-muted"> · {language.dateTime(recording.firstFrameAt + state.ms)}</span>
        </span>
        <SelectField
          label={t('recordings.speed')}
          value={String(state.speed)}
          options={SPEEDS.map((speed) => ({ value: String(speed), label: `${language.number(speed)} ×` }))}
          onChange={(value) => player.setSpeed(Number(value) as Speed)}
        />
        <Button icon="speaker" aria-pressed={state.muted} onPress={() => player.setMuted(!state.muted)}>
          {t(state.muted ? 'recordings.soundOn' : 'recordings.soundOff')}
        </Button>
        <span className="cc-muted" role="status">
          {state.waiting ? t('recordings.loading') : ''}
        </span>
      </div>
      {state.fault ? <ErrorSentence error={state.fault} /> : null}
      <h3>{t('recordings.whatHappened')}</h3>
      <ol className="rec__marks">
        {recording.marks.map((mark, index) => (
          <li key={index}>
            <button
              type="button"
              className="rec__mark"
              data-testid={CONSOLE_TEST_IDS.recordingMark}
              data-kind={mark.kind}
              onClick={() => player.seek(mark.atMs)}
            >
              <span className="cc-digits">{playTime(mark.atMs)}</span>
              {markWords(t, language, recording, mark)}
            </button>
          </li>
        ))}
      </ol>
      <p className="cc-muted">{t('recordings.keys')}</p>
    </section>
  );
}

const nameOf = ({ participant, role, source }: RecordingTrack): string => `${participant}/${role}/${source}`;

/** One player for as long as the recording is shown. */
function usePlayer({ id, lengthMs }: RecordingDetail): { player: RecordingPlayer; state: PlayerState } {
  const [player] = useState(
    () => new RecordingPlayer({ lengthMs, load: (segmentId, signal) => fetchSegment(id, segmentId, signal) }),
  );
  const [state, setState] = useState(player.state);
  useEffect(() => player.start(setState), [player]);
  return { player, state };
}

async function fetchSegment(
  recordingId: string,
  segmentId: string,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const answer = await fetch(binaryPaths.recordedSegment(recordingId, segmentId), { signal });
  if (!answer.ok) throw new AppError(answer.status === 404 ? 'NOT_FOUND' : 'INTERNAL');
  return answer.arrayBuffer();
}

interface TrackProps {
  player: RecordingPlayer;
  track: RecordingTrack;
}

function Picture({ player, track, state }: TrackProps & { state: PlayerState }) {
  const { t } = useTranslation();
  const ref = useAttached(player, track);
  const isThere = track.segments.length > 0 && hasMaterialAt(track, state.ms);
  const label = t(track.source === 'document' ? 'recordings.papers' : `recordings.roles.${track.role}`);
  return (
    <figure className="rec__picture" data-source={track.source}>
      <video
        ref={ref}
        playsInline
        disablePictureInPicture
        aria-label={label}
        data-testid={CONSOLE_TEST_IDS.recordingVideo(track.role, track.source)}
        hidden={!isThere}
      />
      {isThere ? null : <p className="rec__nothing">{t('recordings.nothing')}</p>}
      <figcaption>
        <Icon name={track.source === 'document' ? 'paper' : 'person'} /> {label}
      </figcaption>
    </figure>
  );
}

function Sound({ player, track }: TrackProps) {
  const ref = useAttached(player, track);
  return <audio ref={ref} />;
}

function useAttached(player: RecordingPlayer, track: RecordingTrack) {
  const detach = useRef<(() => void) | null>(null);
  return useCallback(
    (element: HTMLMediaElement | null) => {
      detach.current?.();
      detach.current = element === null ? null : player.attach(track, element);
    },
    [player, track],
  );
}

function hasMaterialAt(track: RecordingTrack, ms: number): boolean {
  return track.segments.some(({ startMs, durationMs }) => startMs <= ms && ms <= startMs + durationMs + 120);
}

function keyAction(player: RecordingPlayer, key: string): (() => void) | undefined {
  const { ms, speed } = player.state;
  const faster = (by: 1 | -1) => () => {
    const next = SPEEDS[SPEEDS.indexOf(speed) + by];
    if (next !== undefined) player.setSpeed(next);
  };
  const actions: Record<string, () => void> = {
    ' ': () => player.toggle(),
    k: () => player.toggle(),
    ArrowLeft: () => player.seek(ms - STEP_MS),
    ArrowRight: () => player.seek(ms + STEP_MS),
    j: () => player.seek(ms - LONG_STEP_MS),
    l: () => player.seek(ms + LONG_STEP_MS),
    m: () => player.setMuted(!player.state.muted),
    '>': faster(1),
    '<': faster(-1),
  };
  return actions[key];
}

/** Whether the key is the control's own: lists and texts have all theirs, buttons the space bar. */
function isControls({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.tagName === 'BUTTON') return key === ' ';
  return target.tagName === 'SELECT' || target.tagName === 'TEXTAREA';
}

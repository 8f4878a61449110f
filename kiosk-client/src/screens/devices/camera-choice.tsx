// Which of the cameras found looks at the face, and which at the desk.
import { useTranslation } from 'react-i18next';
import { useCameras, type OpenDevice } from '../../device/camera-store.ts';

export function CameraChoice({ source, device }: { source: 'face' | 'document'; device: OpenDevice }) {
  const { t } = useTranslation();
  const { devices, open } = useCameras();
  if (devices.cameras.length < 2) return null;
  return (
    <label className="pick">
      <span className="cw-visually-hidden">{t(`devices.choose.${source}`)}</span>
      <select
        className="pick__select"
        value={device.track?.getSettings().deviceId ?? ''}
        disabled={device.opening}
        onChange={(event) => void open(source, event.target.value)}
      >
        {device.track ? null : <option value="">{t('devices.chooseCamera')}</option>}
        {devices.cameras.map((camera, index) => (
          <option key={camera.deviceId} value={camera.deviceId}>
            {t('devices.camera', { number: index + 1 })} {camera.label.replace(/\s*\([\da-f:]+\)$/i, '')}
          </option>
        ))}
      </select>
    </label>
  );
}

// How a paper comes to the case without the camera: from a file on a stick or this machine, from the applicant's phone, or
// from the scanner beside the kiosk.
import { useRef, useState } from 'react';
import { Button, Dialog, Icon, Spinner, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import type { Case } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { targetOf, type MaterialSlots } from '../papers/slots.ts';
import { useLocalized } from '../shell/use-localized.ts';
import { ACCEPTED_FILES } from './accepted-files.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { FileFaults } from './file-faults.tsx';
import { PhoneLink } from './phone-link.tsx';
import { ScanSheets } from './scan-sheets.tsx';
import { useAddFiles } from './use-add-files.ts';

interface OtherWaysProps {
  of: MaterialSlots;
  record: Case;
  /** While files are read, nothing else may take their place on the screen. */
  onReading: (reading: boolean) => void;
  onClose: () => void;
}

export default function OtherWays({ of, record, onReading, onClose }: OtherWaysProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { api, uploads, kiosk } = useKiosk();
  const [way, setWay] = useState<'choose' | 'phone' | 'scanner'>('choose');
  const [scanning, setScanning] = useState(false);
  // A kiosk runs for weeks; its scanner may have come since it began.
  const device = useLoaded(kiosk.id, () => api.call('deviceState'));
  const hasScanner = device.value?.kiosk.scanner ?? kiosk.scanner;
  const input = useRef<HTMLInputElement>(null);
  const adding = useAddFiles(uploads);

  const busy = adding.reading !== null || scanning;
  const title = { choose: 'otherWays.title', phone: 'phoneLink.title', scanner: 'scan.title' }[way];
  const scan = (going: boolean) => {
    setScanning(going);
    onReading(going);
  };

  const add = async () => {
    const files = [...(input.current?.files ?? [])];
    // The same file can be chosen again after a fault.
    if (input.current) input.current.value = '';
    if (files.length === 0) return;
    onReading(true);
    const { replaced, room } = placeFor(of, record);
    const target = { caseId: record.id, materialCode: of.material.code, room, first: replaced };
    const all = await adding.add(files, { ...target, origin: 'file' });
    onReading(false);
    if (all) onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      dismissable={!busy}
      className="other-ways"
      title={t(title, { material: text(of.material.name) })}
      actions={
        // A fresh button takes the focus that the pressed way has taken along.
        <Button
          key={`${way} ${busy}`}
          autoFocus={way === 'phone' || adding.faults.length > 0}
          size="large"
          isDisabled={busy}
          onPress={onClose}
        >
          {t(way === 'choose' ? 'ui.close' : 'phoneLink.done')}
        </Button>
      }
    >
      {way === 'phone' ? <PhoneLink record={record} materialCode={of.material.code} /> : null}
      {way === 'scanner' ? (
        <ScanSheets
          record={record}
          target={{ materialCode: of.material.code, replaces: placeFor(of, record).replaced }}
          onScanning={scan}
        />
      ) : null}
      {way === 'choose' ? (
        <>
          <FileFaults faults={adding.faults} />
          {adding.reading ? (
            <Spinner label={t('files.reading', adding.reading)} />
          ) : (
            <div className="other-ways__list">
              <Way
                icon="paper"
                name={t('otherWays.file')}
                explain={t('otherWays.fileExplain')}
                onPress={() => input.current?.click()}
              />
              <Way
                icon="phone"
                name={t('otherWays.phone')}
                explain={t('otherWays.phoneExplain')}
                data-testid={TEST_IDS.usePhone}
                onPress={() => setWay('phone')}
              />
              {hasScanner ? (
                <Way
                  icon="printer"
                  name={t('otherWays.scanner')}
                  explain={t('otherWays.scannerExplain')}
                  data-testid={TEST_IDS.useScanner}
                  onPress={() => setWay('scanner')}
                />
              ) : null}
            </div>
          )}
          <input
            ref={input}
            type="file"
            hidden
            multiple
            accept={ACCEPTED_FILES}
            data-testid={TEST_IDS.fileInput}
            onChange={() => void add()}
          />
        </>
      ) : null}
    </Dialog>
  );
}

interface WayProps {
  icon: IconName;
  name: string;
  explain: string;
  onPress: () => void;
  'data-testid'?: string;
}

function Way({ icon, name, explain, ...rest }: WayProps) {
  return (
    <Button wide className="other-ways__way" {...rest}>
      <Icon name={icon} />
      <span className="other-ways__words">
        <strong>{name}</strong>
        <span className="dim">{explain}</span>
      </span>
    </Button>
  );
}

/** Where the next pages go: into the place that the clerk asks for, then behind the others while there is room. */
function placeFor({ material, slots, asked }: MaterialSlots, record: Case) {
  const position = asked[0] ? targetOf(asked[0], record).position : null;
  const page = slots.find((slot) => slot.position === position)?.page;
  const replaced = page ? { position: page.position, pageId: page.id } : null;
  return { replaced, room: material.maxPages - slots.length + (replaced ? 1 : 0) };
}

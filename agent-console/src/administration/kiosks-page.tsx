// The kiosks: where they stand, whether they are paired and connected; pairing and its end.
import type { Kiosk } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, StatusDot } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { AdminPage, AdminTable, Loaded, SampleBadge } from './admin-page.tsx';
import { AddKiosk } from './add-kiosk.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { KioskScanner } from './kiosk-scanner.tsx';
import { PairingDialog } from './pairing-dialog.tsx';

/** How often the list asks whether kiosks came or went. */
const REFRESH_MS = 5_000;
const KIOSKS = ['kiosks'] as const;

type Open = { kind: 'add' } | { kind: 'pair' | 'unpair' | 'scanner'; kiosk: Kiosk };

export default function KiosksPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open | null>(null);
  const kiosks = useQuery({
    queryKey: KIOSKS,
    queryFn: () => api.call('listKiosks'),
    refetchInterval: REFRESH_MS,
  });
  const close = () => {
    setOpen(null);
    void queries.invalidateQueries({ queryKey: KIOSKS });
  };
  const present = (kiosk: Kiosk) => kiosks.data?.find((other) => other.id === kiosk.id) ?? kiosk;
  return (
    <AdminPage
      title={t('places.kiosks')}
      intro={t('kiosks.intro')}
      action={
        <Button
          variant="primary"
          data-testid={CONSOLE_TEST_IDS.kioskAdd}
          onPress={() => setOpen({ kind: 'add' })}
        >
          {t('kiosks.add')}
        </Button>
      }
    >
      <Loaded query={kiosks} empty={t('kiosks.none')}>
        {(rows) => (
          <AdminTable
            head={[
              t('kiosks.name'),
              t('kiosks.site'),
              t('kiosks.pairing'),
              t('kiosks.connection'),
              t('app.actions'),
            ]}
          >
            {rows.map((kiosk) => (
              <KioskRow key={kiosk.id} kiosk={kiosk} onOpen={setOpen} />
            ))}
          </AdminTable>
        )}
      </Loaded>
      {open?.kind === 'add' ? (
        <AddKiosk
          onClose={close}
          onAdded={(kiosk) => {
            void queries.invalidateQueries({ queryKey: KIOSKS });
            setOpen({ kind: 'pair', kiosk });
          }}
        />
      ) : null}
      {open?.kind === 'pair' ? <PairingDialog kiosk={present(open.kiosk)} onClose={close} /> : null}
      {open?.kind === 'scanner' ? <KioskScanner kiosk={open.kiosk} onClose={close} /> : null}
      {open?.kind === 'unpair' ? <Unpair kiosk={open.kiosk} onClose={close} /> : null}
    </AdminPage>
  );
}

function KioskRow({ kiosk, onOpen }: { kiosk: Kiosk; onOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const paired = kiosk.pairedAt !== null;
  return (
    <tr
      data-testid={CONSOLE_TEST_IDS.kioskRow(kiosk.id)}
      data-paired={paired}
      data-connected={kiosk.connected}
    >
      <th scope="row">{kiosk.name}</th>
      <td>
        {language.text(kiosk.site.name)} {kiosk.site.sample ? <SampleBadge /> : null}
      </td>
      <td>
        {kiosk.pairedAt === null ? (
          <StatusDot tone="warn">{t('kiosks.unpaired')}</StatusDot>
        ) : (
          <>
            <StatusDot tone="good">{t('kiosks.paired')}</StatusDot>{' '}
            <span className="cc-muted">{language.dateTime(kiosk.pairedAt)}</span>
          </>
        )}
      </td>
      <td>
        <StatusDot tone={kiosk.connected ? 'good' : 'idle'} icon={kiosk.connected ? 'network' : 'pause'}>
          {t(kiosk.connected ? 'kiosks.connected' : 'kiosks.away')}
        </StatusDot>
      </td>
      <td>
        <div className="ad__actions">
          <Button
            data-testid={CONSOLE_TEST_IDS.kioskPair(kiosk.id)}
            onPress={() => onOpen({ kind: 'pair', kiosk })}
          >
            {t(paired ? 'kiosks.pairAgain' : 'kiosks.pair')}
          </Button>
          <Button
            variant="quiet"
            data-testid={CONSOLE_TEST_IDS.kioskScanner(kiosk.id)}
            onPress={() => onOpen({ kind: 'scanner', kiosk })}
          >
            {t(kiosk.scanner ? 'kiosks.scannerChange' : 'kiosks.scannerAdd')}
          </Button>
          {paired ? (
            <Button
              variant="quiet"
              data-testid={CONSOLE_TEST_IDS.kioskUnpair(kiosk.id)}
              onPress={() => onOpen({ kind: 'unpair', kiosk })}
            >
              {t('kiosks.unpair')}
            </Button>
          ) : null}
        </div>
      </td>
    </tr>
  );
}

function Unpair({ kiosk, onClose }: { kiosk: Kiosk; onClose: () => void }) {
  const { t } = useTranslation();
  const unpair = useMutation({
    mutationFn: () => api.call('unpairKiosk', { params: { id: kiosk.id } }),
    onSuccess: onClose,
  });
  return (
    <ConfirmDialog
      title={t('kiosks.unpairTitle', { name: kiosk.name })}
      text={t('kiosks.unpairText')}
      confirm={t('kiosks.unpair')}
      danger
      pending={unpair.isPending}
      error={unpair.error}
      onConfirm={() => unpair.mutate()}
      onClose={onClose}
    />
  );
}

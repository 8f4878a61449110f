// From load to a running kiosk: pairing when needed, then the visit.
import { useEffect } from 'react';
import { Spinner } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { KioskContext } from './device/kiosk-services.ts';
import { useBoot } from './device/use-boot.ts';
import { useVisit } from './flow/visit-store.ts';
import { PairingScreen } from './screens/pairing/pairing-screen.tsx';
import { TroubleScreen } from './screens/trouble/trouble-screen.tsx';
import { Visit } from './visit.tsx';

export function App() {
  const { t } = useTranslation();
  const { boot, retry } = useBoot();
  const elderly = useVisit((visit) => visit.elderly);
  useEffect(() => {
    document.documentElement.dataset['elderly'] = String(elderly);
  }, [elderly]);

  switch (boot.name) {
    case 'asking':
      return (
        <main className="kiosk-centre">
          <Spinner label={t('boot.asking')} />
        </main>
      );
    case 'unpaired':
      return <PairingScreen api={boot.api} onPaired={retry} />;
    case 'trouble':
      return <TroubleScreen error={boot.error} onRetry={retry} />;
    case 'ready':
      return (
        <KioskContext value={boot.services}>
          <Visit />
        </KioskContext>
      );
  }
}

// The last resort: whatever breaks while drawing a screen, the person reads what to do and can start again.
import { Component, type ReactNode } from 'react';
import { Button, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { i18n } from '../texts.ts';

export class ScreenBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="kiosk-centre trouble">
        <Icon name="warning" className="trouble__sign" />
        <h1>{i18n.t('trouble.brokenTitle')}</h1>
        <p>{i18n.t('trouble.broken')}</p>
        <Button
          variant="primary"
          size="large"
          data-testid={TEST_IDS.startOver}
          onPress={() => {
            // Without its marker the next load is a fresh one: it signs out and shows the attract screen.
            sessionStorage.clear();
            location.replace(location.pathname);
          }}
        >
          {i18n.t('trouble.startOver')}
        </Button>
        <p className="dim">{i18n.t('trouble.staffed')}</p>
      </main>
    );
  }
}

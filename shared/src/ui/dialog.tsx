// A question or a detail above the screen: focus is kept inside and given back, Escape closes unless an answer is due.
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

export interface DialogProps {
  isOpen: boolean;
  /** Called when the person leaves it without pressing one of the actions. */
  onClose: () => void;
  title: string;
  children?: ReactNode;
  /** Buttons, the most likely one last. */
  actions?: ReactNode;
  /** False when only the actions may close it. */
  dismissable?: boolean;
  /** `alertdialog` for what needs an answer now. */
  role?: 'dialog' | 'alertdialog';
  className?: string;
  'data-testid'?: string;
}

export function Dialog(props: DialogProps) {
  const { isOpen, onClose, title, children, actions, dismissable = true, role = 'dialog', className } = props;
  return (
    <ModalOverlay
      className="cw-overlay"
      isOpen={isOpen}
      isDismissable={dismissable}
      isKeyboardDismissDisabled={!dismissable}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={className ? `cw-modal ${className}` : 'cw-modal'}>
        <AriaDialog className="cw-dialog" role={role} data-testid={props['data-testid']}>
          <Heading slot="title" className="cw-dialog__title">
            {title}
          </Heading>
          {children}
          {actions ? <div className="cw-dialog__actions">{actions}</div> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

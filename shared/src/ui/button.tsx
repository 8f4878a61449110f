// What one presses: touch, mouse, pen and keyboard alike (react-aria), in a few named weights.
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  /** One primary action per screen; `danger` for what cannot be taken back. */
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger' | 'good';
  size?: 'normal' | 'large';
  /** As wide as its column. */
  wide?: boolean;
  icon?: IconName;
  className?: string;
  'data-testid'?: string;
  children?: ReactNode;
}

export function Button({
  variant = 'secondary',
  size = 'normal',
  wide = false,
  icon,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={className ? `cw-button ${className}` : 'cw-button'}
      data-variant={variant}
      data-size={size}
      {...(wide ? { 'data-wide': true } : {})}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </AriaButton>
  );
}

import type { ButtonHTMLAttributes } from 'react';
import { Icon, type IconName } from './Icon.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  label: string;
  icon?: IconName;
  /** Shows the icon only; the label is then its name and its tooltip. */
  compact?: boolean;
  look?: 'plain' | 'primary' | 'danger';
}

export function Button({ label, icon, compact = false, look = 'plain', className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`button button-${look} ${compact ? 'button-compact' : ''} ${className}`}
      aria-label={label}
      {...(compact ? { title: label } : {})}
      {...rest}
    >
      {icon !== undefined && <Icon name={icon} />}
      {!compact && <span>{label}</span>}
    </button>
  );
}

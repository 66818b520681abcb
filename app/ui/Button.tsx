import type { ButtonHTMLAttributes, KeyboardEvent, Ref } from 'react';
import { Icon, type IconName } from './Icon.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  label: string;
  /** What of the label is shown where a header is narrow. */
  brief?: string;
  icon?: IconName;
  /** Shows the icon only; the label is then its name and its tooltip. */
  isCompact?: boolean;
  look?: 'plain' | 'primary' | 'danger';
  /** Has no effect for now. It can still have the focus: what is pressed, and cannot be pressed again, keeps it. */
  disabled?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** The button of the whole page: text, icon, or both. */
export function Button(props: ButtonProps) {
  const { label, brief, icon, isCompact = false, look = 'plain', className = '', disabled, onClick, ...rest } = props;
  return (
    <button
      type="button"
      className={`button button-${look} ${isCompact ? 'button-compact' : ''} ${className}`}
      aria-label={label}
      {...(isCompact ? { title: label } : {})}
      aria-disabled={disabled}
      onClick={disabled ? undefined : onClick}
      onKeyDown={pressOnce}
      {...rest}
    >
      {icon !== undefined && <Icon name={icon} />}
      {!isCompact && <span className={brief === undefined ? undefined : 'unless-brief'}>{label}</span>}
      {brief !== undefined && <span className="brief">{brief}</span>}
    </button>
  );
}

/** A key that is held is one press. Browsers click again and again while Enter is down. */
function pressOnce(event: KeyboardEvent): void {
  if (event.repeat && event.key === 'Enter') event.preventDefault();
}

// Name and sign of the product.
import { useTranslation } from 'react-i18next';

export function BrandMark() {
  const { t } = useTranslation();
  return (
    <span className="cc-brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="7" fill="#ffffff" />
        <path d="M9 21.5a4.5 4.5 0 0 1-.4-9 6 6 0 0 1 11.6-1.3A5.2 5.2 0 0 1 23 21.5z" fill="#0b57a4" />
        <path d="M16 12.5v9M9 17h14" stroke="#ffffff" strokeWidth="1.6" />
      </svg>
      <span>{t('app.name')}</span>
    </span>
  );
}

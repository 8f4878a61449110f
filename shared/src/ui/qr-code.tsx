// A QR code as one vector path: sharp at any size, and no inline image for the content security policy to refuse. It has an
// entry of its own, so that the encoder is loaded with the screen that shows a code.
import { create } from 'qrcode';

/** Modules of white around the code (ISO/IEC 18004 asks for four). */
const QUIET = 4;

interface QrCodeProps {
  text: string;
  label: string;
  className: string;
  /** With it the text can be read from the page as well: not for secrets. */
  'data-testid'?: string;
}

export function QrCode({ text, label, className, 'data-testid': testId }: QrCodeProps) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * QUIET;
  let path = '';
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return (
    <svg
      className={className}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      {...(testId === undefined ? {} : { 'data-testid': testId, 'data-text': text })}
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

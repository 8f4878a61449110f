// What a browser may do with our pages: everything from our own origin and nothing from elsewhere, no inline script, camera
// and microphone for ourselves only. Styles: React sets them through the DOM, which the policy does not concern.
import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The two style sheets that react-aria puts into the page: allowed by their exact text, and no other. */
export const REACT_ARIA_STYLES = [
  `@layer {
  [data-react-aria-pressable] {
    touch-action: pan-x pan-y pinch-zoom;
  }
}`,
  `@layer {
  * {
    overscroll-behavior: contain;
  }
}`,
];
const allowedStyles = REACT_ARIA_STYLES.map(
  (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
);

export function securityHeaders(publicUrl: string): RequestHandler[] {
  const address = new URL(publicUrl);
  const socket = `${address.protocol === 'https:' ? 'wss' : 'ws'}://${address.host}`;
  const secure = address.protocol === 'https:';
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", ...allowedStyles],
        // Safari before 15.4 does not take 'self' for web sockets.
        connectSrc: ["'self'", socket],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        frameSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  return [
    headers,
    (_request, response, next) => {
      response.setHeader(
        'Permissions-Policy',
        'camera=(self), microphone=(self), speaker-selection=(self), fullscreen=(self), ' +
          'display-capture=(), geolocation=(), payment=(), usb=()',
      );
      next();
    },
  ];
}

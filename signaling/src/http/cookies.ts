// The three cookies that say who is asking. Always httpOnly and SameSite=Strict; Secure under https.
import { parseCookie, stringifySetCookie } from 'cookie';
import type { CookieName } from '../context.ts';

/** The cookies of a request, from its `Cookie` header. */
export function readCookies(header: string | undefined): (name: CookieName) => string | undefined {
  const parsed = parseCookie(header ?? '');
  return (name) => {
    const value = parsed[name];
    return value === undefined || value === '' || value.length > 128 ? undefined : value;
  };
}

/** A `Set-Cookie` header; without `maxAgeMs` the cookie dies with the browser, with 0 at once. */
export function writeCookie(name: CookieName, value: string, secure: boolean, maxAgeMs?: number): string {
  return stringifySetCookie({
    name,
    value,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    ...(maxAgeMs === undefined ? {} : { maxAge: Math.floor(maxAgeMs / 1_000) }),
  });
}

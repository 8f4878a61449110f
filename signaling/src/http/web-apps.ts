// The built web apps, under the same origin as the API. Hashed assets never change; the pages that name them are asked for
// each time.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { Router, type RequestHandler, type Response } from 'express';
import { unknownPath } from './answer-errors.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const KIOSK = join(repository, 'kiosk-client', 'dist');
const CONSOLE = join(repository, 'agent-console', 'dist');

const NOT_BUILT = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>云窗口 · Cloud Window</title>
<h1>页面尚未构建 · The pages have not been built</h1>
<p>请管理员运行 npm start。 · An administrator must run npm start.</p></html>`;

export function webApps(): Router {
  const router = Router();
  // The apps alone: an answer of the API may hold a secret beside what somebody else chose (BREACH).
  router.use(['/kiosk', '/verify', '/phone', '/console'], compression({ threshold: 0 }));
  router.get('/', (_request, response) => response.redirect(302, '/console/'));
  router.use('/kiosk', app(KIOSK, 'index.html', { fallback: false }));
  router.use('/verify', app(KIOSK, 'verify.html', { fallback: false }));
  router.use('/phone', app(KIOSK, 'phone.html', { fallback: false }));
  router.use('/console', app(CONSOLE, 'index.html', { fallback: true }));
  return router;
}

/** One app: its files, its page at the folder, and with `fallback` its page at any path below (client-side routes). */
function app(folder: string, page: string, { fallback }: { fallback: boolean }): Router {
  const router = Router();
  const sendPage: RequestHandler = (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const file = join(folder, page);
    if (!existsSync(file)) {
      response.status(503).type('html').setHeader('Cache-Control', 'no-store').send(NOT_BUILT);
      return;
    }
    response.sendFile(file, { headers: { 'Cache-Control': 'no-cache' } });
  };
  router.get('/', (request, response, next) => {
    // Relative addresses in the page need the slash.
    if (!request.originalUrl.split('?')[0]?.endsWith('/'))
      return response.redirect(301, `${request.baseUrl}/`);
    sendPage(request, response, next);
  });
  router.use('/assets', assets(join(folder, 'assets')), unknownPath);
  router.use(express.static(folder, { index: false, redirect: false, setHeaders: revalidated }));
  if (fallback) router.use(sendPage);
  return router;
}

function assets(folder: string): RequestHandler {
  return express.static(folder, { index: false, redirect: false, immutable: true, maxAge: '365d' });
}

function revalidated(response: Response): void {
  response.setHeader('Cache-Control', 'no-cache');
}

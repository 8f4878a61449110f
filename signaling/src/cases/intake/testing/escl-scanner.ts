// A scanner that speaks eSCL, as a real HTTP server: sheets in a feeder and on a glass, and every fault that a scanner in an
// office has.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const NAMESPACES =
  'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"';
const CAPS = `<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth><scan:MaxHeight>3508</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>
<scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes><scan:SupportedResolutions><scan:DiscreteResolutions>
<scan:DiscreteResolution><scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution></scan:DiscreteResolution>
</scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface EsclScanner extends AsyncDisposable {
  url: string;
  /** JPEGs that lie in the feeder. */
  feeder: Buffer[];
  /** What lies on the glass. */
  glass: Buffer | null;
  state: 'Idle' | 'Processing' | 'Stopped';
  /** When set, the feeder says this whatever lies in it. */
  feederState: string | null;
  /** After so many pages the feeder jams. */
  jamsAfter: number;
  /** How often a page is not ready yet. */
  notReady: number;
  /** Says that a page is being drawn in, and holds it back until it is let go. */
  hold: { reached: () => void; release: Promise<unknown> } | null;
  /** Answers in place of the scanner: `GET /eSCL/ScannerStatus`. */
  instead: Map<string, Answer>;
  /** `POST /eSCL/ScanJobs`, in order. */
  asked: string[];
  /** The ScanSettings of the last job. */
  settings: string;
}

/** `await using scanner = await openScanner()` */
export async function openScanner(): Promise<EsclScanner> {
  let sources: Buffer[] = [];
  let given = 0;
  const feederState = () =>
    scanner.feederState ?? (scanner.feeder.length > 0 ? 'ScannerAdfLoaded' : 'ScannerAdfEmpty');
  const xml = (response: ServerResponse, root: string, content: string) => {
    response.setHeader('content-type', 'text/xml; charset=UTF-8');
    response.end(`<?xml version="1.0"?><scan:${root} ${NAMESPACES}>${content}</scan:${root}>`);
  };

  const begin = async (request: IncomingMessage, response: ServerResponse) => {
    scanner.settings = await text(request);
    if (scanner.settings.includes('<pwg:InputSource>Feeder<')) sources = scanner.feeder;
    else sources = scanner.glass ? [scanner.glass] : [];
    given = 0;
    // As many scanners do, under a name that nobody can resolve.
    response.writeHead(201, { location: 'http://scanner.local/eSCL/ScanJobs/7f2a-1' }).end();
  };
  const next = async (response: ServerResponse) => {
    if (scanner.notReady > 0) {
      scanner.notReady -= 1;
      return void response.writeHead(503).end();
    }
    if (given >= scanner.jamsAfter) {
      scanner.feederState = 'ScannerAdfJam';
      return void response.writeHead(409).end();
    }
    if (scanner.hold) {
      scanner.hold.reached();
      await scanner.hold.release;
    }
    const page = sources.shift();
    if (!page) return void response.writeHead(404).end();
    given += 1;
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(page);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const question = `${request.method} ${request.url}`;
    scanner.asked.push(question);
    const instead = scanner.instead.get(question);
    if (instead) return instead(request, response);
    switch (question) {
      case 'GET /eSCL/ScannerCapabilities':
        return xml(
          response,
          'ScannerCapabilities',
          `<pwg:Version>2.63</pwg:Version><scan:Platen><scan:PlatenInputCaps>${CAPS}</scan:PlatenInputCaps></scan:Platen>
<scan:Adf><scan:AdfSimplexInputCaps>${CAPS}</scan:AdfSimplexInputCaps><scan:AdfDuplexInputCaps>${CAPS}</scan:AdfDuplexInputCaps></scan:Adf>`,
        );
      case 'GET /eSCL/ScannerStatus':
        return xml(
          response,
          'ScannerStatus',
          `<pwg:Version>2.63</pwg:Version><pwg:State>${scanner.state}</pwg:State><scan:AdfState>${feederState()}</scan:AdfState>`,
        );
      case 'POST /eSCL/ScanJobs':
        return begin(request, response);
      case 'GET /eSCL/ScanJobs/7f2a-1/NextDocument':
        return next(response);
      case 'DELETE /eSCL/ScanJobs/7f2a-1':
        return void response.writeHead(200).end();
      default:
        return void response.writeHead(404).end();
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const scanner: EsclScanner = {
    url: `http://127.0.0.1:${port}`,
    feeder: [],
    glass: null,
    state: 'Idle',
    feederState: null,
    jamsAfter: Infinity,
    notReady: 0,
    hold: null,
    instead: new Map(),
    asked: [],
    settings: '',
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  return scanner;
}

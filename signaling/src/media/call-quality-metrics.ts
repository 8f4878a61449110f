// The quality of all calls for Prometheus, without naming any: reports as they come in to this process, and the present mean
// of the whole installation, read anew for each scrape. docs/metrics.md lists the series.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MediaBoard, MediaReport } from '@cloud-window/shared/protocol';

/** Kiosks stand on other lines than desks do. */
type Side = 'kiosk' | 'staff';

export interface QualityMetrics {
  note(side: Side, report: MediaReport): void;
}

const SHARES = [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

export function createQualityMetrics(registry: Registry, present: () => Promise<MediaBoard>): QualityMetrics {
  const registers = [registry];
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, labelNames: ['side'] as const, buckets, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });

  const rtt = histogram(
    'cw_media_rtt_seconds',
    'Round trip of media, of each report',
    [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 2],
  );
  const jitter = histogram(
    'cw_media_jitter_seconds',
    'Jitter of what arrives, of each report',
    [0.001, 0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.25, 0.5],
  );
  const loss = new Histogram({
    name: 'cw_media_loss_ratio',
    help: 'Share of packets lost, of each report',
    labelNames: ['side', 'direction'] as const,
    buckets: SHARES,
    registers,
  });
  const mos = histogram(
    'cw_media_mos',
    'Mean opinion score of the sound by the E-model, of each report',
    [1, 2, 2.5, 3.1, 3.6, 4.03, 4.2, 4.4],
  );
  const freeze = histogram(
    'cw_media_freeze_ratio',
    'Share of the time in which pictures stood still',
    SHARES,
  );
  const concealed = histogram('cw_media_concealed_ratio', 'Share of the sound that was made up', SHARES);
  const setup = histogram(
    'cw_media_setup_seconds',
    'From the answer to the first picture',
    [0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.5, 2, 4, 8, 15],
  );
  const failures = counter('cw_media_setup_failures_total', 'No picture within 15 s of the answer', ['side']);
  const reports = counter('cw_media_reports_total', 'Reports by level', ['side', 'level']);
  const routes = counter('cw_media_route_reports_total', 'Reports by how packets travel', [
    'side',
    'path',
    'protocol',
    'relay',
  ]);
  const causes = counter('cw_media_cause_reports_total', 'Reports by what is wrong', ['side', 'cause']);
  const seconds = counter('cw_media_reported_seconds_total', 'Time that reports cover', ['side']);
  const keyFrames = counter('cw_media_key_frames_asked_total', 'Key frames asked for (PLI and FIR)', [
    'side',
  ]);
  const nacks = counter('cw_media_nacks_total', 'Packets asked for again', ['side', 'direction']);
  const freezes = counter('cw_media_freezes_total', 'Pictures that stood still', ['side']);

  presentGauges(registry, present);
  // A share needs its zero, also before the first call.
  for (const side of ['kiosk', 'staff'] as const) failures.inc({ side }, 0);

  return {
    note(side, report) {
      reports.inc({ side, level: report.level });
      seconds.inc({ side }, report.overMs / 1_000);
      for (const cause of report.causes) causes.inc({ side, cause });
      if (report.rttMs !== null) rtt.observe({ side }, report.rttMs / 1_000);
      if (report.jitterMs !== null) jitter.observe({ side }, report.jitterMs / 1_000);
      if (report.lossIn !== null) loss.observe({ side, direction: 'in' }, report.lossIn);
      if (report.lossOut !== null) loss.observe({ side, direction: 'out' }, report.lossOut);
      if (report.mos !== null) mos.observe({ side }, report.mos);
      if (report.concealed !== null) concealed.observe({ side }, report.concealed);
      if (report.watchedMs > 0) {
        freeze.observe({ side }, Math.min(1, report.frozenMs / report.watchedMs));
      }
      keyFrames.inc({ side }, report.keyFramesAsked);
      freezes.inc({ side }, report.freezes);
      nacks.inc({ side, direction: 'in' }, report.nacksReceived);
      nacks.inc({ side, direction: 'out' }, report.nacksSent);
      if (report.route !== null) {
        const { path, protocol, relay } = report.route;
        routes.inc({ side, path, protocol, relay: String(relay) });
      }
      const firstFrameMs = report.setup?.firstFrameMs;
      if (firstFrameMs === null) failures.inc({ side });
      else if (firstFrameMs !== undefined) setup.observe({ side }, firstFrameMs / 1_000);
    },
  };
}

/** Of the whole installation, the same on every process; absent, not zero, while nobody talks. */
function presentGauges(registry: Registry, present: () => Promise<MediaBoard>): void {
  const gauge = (name: string, help: string, value: (board: MediaBoard) => number | null) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(NaN);
        try {
          this.set(value(await present()) ?? NaN);
        } catch {
          // A store is away: /healthz says so.
        }
      },
    });
  gauge('cw_media_participants', 'Browsers that reported lately', ({ participants }) => participants);
  gauge('cw_media_present_mos', 'Mean MOS just now', (board) => board.mos);
  gauge('cw_media_present_rtt_seconds', 'Mean round trip just now', ({ rttMs }) =>
    rttMs === null ? null : rttMs / 1_000,
  );
  gauge('cw_media_present_loss_ratio', 'Mean loss just now', (board) => board.loss);
  gauge('cw_media_present_relay_ratio', 'Share of browsers that need a TURN server', (b) => b.relayShare);
  gauge(
    'cw_media_present_key_frames_per_minute',
    'Key frames asked for, per browser',
    ({ keyFramesPerMinute }) => keyFramesPerMinute,
  );
}

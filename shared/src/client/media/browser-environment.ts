// What a media session takes from the browser, in one place, so that its states can be tried without one.
import type { DirectContext, DirectMediaPath } from './direct-switch.ts';
import { watchNetwork, type NetworkEvent } from './network-watch.ts';
import { SfuPath, type RoomPath, type SfuContext } from './sfu-path.ts';

export interface MediaEnvironment {
  openRoom: (context: SfuContext) => Promise<RoomPath>;
  openDirect: (context: DirectContext) => Promise<DirectMediaPath>;
  watchNetwork: (tell: (event: NetworkEvent) => void) => () => void;
  newStream: (track: MediaStreamTrack) => MediaStream;
}

export const browserEnvironment: MediaEnvironment = {
  openRoom: (context) => SfuPath.open(context),
  // Fetched when a call first goes direct.
  openDirect: async (context) => (await import('./direct-path.ts')).DirectPath.open(context),
  watchNetwork,
  newStream: (track) => new MediaStream([track]),
};

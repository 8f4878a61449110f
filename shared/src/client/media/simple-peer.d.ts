// The part of simple-peer 9.11.1 that is used, as its README describes it. The file that is imported is the one that the
// package itself has bundled for browsers, with the streams and buffers of Node.js that it needs.
declare module 'simple-peer/simplepeer.min.js' {
  interface PeerOptions {
    initiator: boolean;
    config: RTCConfiguration;
    sdpTransform: (sdp: string) => string;
  }
  interface PeerEvents {
    /** Of the shape that `peerSignalSchema` describes. */
    signal: [unknown];
    track: [MediaStreamTrack, MediaStream];
    error: [Error];
    close: [];
  }
  export default class SimplePeer {
    constructor(options: PeerOptions);
    /** Not documented: the connection itself, for statistics and the senders' parameters. */
    readonly _pc: RTCPeerConnection | null;
    readonly destroyed: boolean;
    signal(data: object): void;
    addTrack(track: MediaStreamTrack, stream: MediaStream): void;
    replaceTrack(before: MediaStreamTrack, after: MediaStreamTrack | null, stream: MediaStream): void;
    on<N extends keyof PeerEvents>(event: N, listener: (...values: PeerEvents[N]) => void): this;
    destroy(): void;
  }
}

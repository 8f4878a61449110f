"""A line between two networks that can be bad: delay, jitter, loss, a rate, an outage, another address at the far end.

Kernels without the netem queue are common, so packets between two TUN devices pass through this program. It makes both
networks (namespaces without a name, which end with it), prints one line of JSON that tells a process in each, and then takes
settings as lines of JSON on its input, each of which is answered with a line:

  {"delayMs": 50, "jitterMs": 0, "lossPercent": 2, "kbps": 0, "down": false}   any of these; 0 kbps is no limit
  {"farAddress": "198.18.1.3"}                                                 the far end moves to this address
  {}                                                                           only answers with what was carried

It ends when its input does.
"""
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
NEAR, FAR = sys.argv[1], sys.argv[2]
# What a router keeps of packets that a narrow line cannot carry yet.
QUEUE_SECONDS = 0.3
libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def ip(line: str) -> None:
    subprocess.run(["ip", *line.split()], check=True)


def new_network() -> int:
    """A process in a network of its own that ends with us, however we end."""
    ready_out, ready_in = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ready_out)
        checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        checked(libc.unshare(CLONE_NEWNET))
        ip("link set lo up")
        os.write(ready_in, b"1")
        os.close(ready_in)
        signal.pause()
        os._exit(0)
    os.close(ready_in)
    if os.read(ready_out, 1) != b"1":
        raise SystemExit("a network could not be made")
    os.close(ready_out)
    return pid


class inside:
    """Within this block we are in the network of that process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def __enter__(self) -> None:
        self.here = os.open("/proc/self/ns/net", os.O_RDONLY)
        there = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)
        checked(libc.setns(there, CLONE_NEWNET))
        os.close(there)

    def __exit__(self, *_) -> None:
        checked(libc.setns(self.here, CLONE_NEWNET))
        os.close(self.here)


def open_tun(pid: int, address: str, prefix: int) -> int:
    with inside(pid):
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", b"cw0", IFF_TUN | IFF_NO_PI))
        ip(f"addr add {address}/{prefix} dev cw0")
        ip("link set cw0 up txqueuelen 1000")
        ip("route add default dev cw0")
        return fd


class Direction:
    """One way of the line: when a packet that comes now arrives, or None when it is lost."""

    def __init__(self) -> None:
        self.free_at = 0.0
        self.last_at = 0.0

    def arrival(self, now: float, size: int, line: dict) -> float | None:
        if line["down"] or random.random() * 100 < line["lossPercent"]:
            return None
        leaves = now
        if line["kbps"] > 0:
            leaves = max(now, self.free_at)
            if leaves - now > QUEUE_SECONDS:
                return None
            leaves += size * 8 / (line["kbps"] * 1000)
            self.free_at = leaves
        arrives = leaves + (line["delayMs"] + random.random() * line["jitterMs"]) / 1000
        # A line delays, and does not overtake.
        self.last_at = max(self.last_at, arrives)
        return self.last_at


def main() -> None:
    near, far = new_network(), new_network()
    # Of two addresses in one subnet the kernel takes the later away with the first, so the far end's stand alone.
    a, b = open_tun(near, NEAR, 24), open_tun(far, FAR, 32)
    line = {"delayMs": 0, "jitterMs": 0, "lossPercent": 0, "kbps": 0, "down": False}
    far_address = FAR
    carried = dropped = sequence = 0
    ways = {a: (b, Direction()), b: (a, Direction())}
    waiting: list[tuple[float, int, int, bytes]] = []
    commands = b""
    print(json.dumps({"near": near, "far": far}), flush=True)
    os.set_blocking(0, False)
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for fd in select.select([a, b, 0], [], [], timeout)[0]:
            if fd == 0:
                chunk = os.read(0, 65536)
                if not chunk:
                    return
                commands += chunk
                while b"\n" in commands:
                    text, commands = commands.split(b"\n", 1)
                    setting = json.loads(text)
                    address = setting.pop("farAddress", None)
                    if address:
                        with inside(far):
                            ip(f"addr add {address}/32 dev cw0")
                            ip(f"addr del {far_address}/32 dev cw0")
                            # The last address may have taken the route along.
                            ip("route replace default dev cw0")
                        far_address = address
                    line.update(setting)
                    print(json.dumps({"carried": carried, "dropped": dropped}), flush=True)
                continue
            out, direction = ways[fd]
            for _ in range(64):
                try:
                    packet = os.read(fd, 65536)
                except BlockingIOError:
                    break
                arrives = direction.arrival(time.monotonic(), len(packet), line)
                if arrives is None:
                    dropped += 1
                    continue
                carried += 1
                sequence += 1
                heapq.heappush(waiting, (arrives, sequence, out, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, out, packet = heapq.heappop(waiting)
            try:
                os.write(out, packet)
            except OSError:
                # Full, as any line may be.
                dropped += 1


main()

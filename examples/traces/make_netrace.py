#!/usr/bin/env python3
"""Writes coherence.tra.bz2, a trace in netrace's format: the caches of 16 nodes, made up, in two regions.

    examples/traces/make_netrace.py [FILE]

Each read goes from a first-level cache to the second-level cache that is the line's home, one in four on to a memory
controller; each answer waits for its request (docs/traces.md).
"""

import bz2
import random
import struct
import sys

NODES = 16
MEMORIES = [0, 3, 12, 15]
READ_REQUEST, READ_RESPONSE = 1, 2
L1, L2, MEMORY = 0, 2, 3
READS_OF_A_REGION = [150, 100]


def reads(draw, count, cycle):
    """(cycle, type, source, destination, kinds of both, what it waits for) of some reads, each after the other."""
    packets = []
    for _ in range(count):
        cycle += draw.randrange(6)
        core, home = draw.randrange(NODES), draw.randrange(NODES)
        way = [(READ_REQUEST, core, home, L1, L2)]
        if draw.randrange(4) == 0:
            memory = draw.choice(MEMORIES)
            way += [(READ_REQUEST, home, memory, L2, MEMORY), (READ_RESPONSE, memory, home, MEMORY, L2)]
        way += [(READ_RESPONSE, home, core, L2, L1)]
        before, at = None, cycle
        for kind, source, destination, *kinds in way:
            packets.append([at, kind, source, destination, kinds, before])
            before = packets[-1]
            at += 100 if kinds == [MEMORY, L2] else 8  # what the cache or memory takes
    return packets, cycle


def main():
    draw = random.Random(1)
    packets, regions, cycle = [], [], 0
    for count in READS_OF_A_REGION:
        first = len(packets)
        more, cycle = reads(draw, count, cycle)
        more.sort(key=lambda packet: packet[0])  # stable: requests stay before answers
        packets += more
        regions.append((first, len(more)))
        cycle = packets[-1][0] + 1000
    dependents = {id(packet): [] for packet in packets}
    for number, packet in enumerate(packets):
        if packet[5] is not None:
            dependents[id(packet[5])].append(number)
    body, places = b"", []
    for number, (at, kind, source, destination, (a, b), _) in enumerate(packets):
        places.append(len(body))
        waiting = dependents[id(packets[number])]
        body += struct.pack("<QIIBBBBB", at, number, 64 * number, kind, source, destination, a << 4 | b, len(waiting))
        body += struct.pack(f"<{len(waiting)}I", *waiting)
    notes = b"made up by make_netrace.py\0"
    cycles = packets[-1][0]
    header = struct.pack("<If30sBBQQII8x", 0x484A5455, 1.0, b"coherence", NODES, 0, cycles, len(packets), len(notes), len(regions))
    table = b"".join(struct.pack("<QQQ", places[first], cycles, count) for first, count in regions)
    with open(sys.argv[1] if len(sys.argv) > 1 else "examples/traces/coherence.tra.bz2", "wb") as file:
        file.write(bz2.compress(header + notes + table + body))


if __name__ == "__main__":
    main()

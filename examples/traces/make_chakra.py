#!/usr/bin/env python3
"""Writes examples/traces/chakra/step.0.et to step.3.et: a training step of two pipeline stages on four ranks.

Ranks 0 and 1 are the first stage, 2 and 3 the second, each with half of the batch: forward, activations to the next
stage, backward, gradients back, and an all-reduce of the weights' gradients in each stage. Field numbers are those of
MLCommons Chakra's et_def.proto, so this needs nothing but Python.

    make_chakra.py FOLDER
"""

import pathlib
import sys

COMP, SEND, RECV, COLL = 4, 5, 6, 7
ALL_REDUCE = 0


def varint(number):
    text = b""
    while number > 127:
        text += bytes([number & 127 | 128])
        number >>= 7
    return text + bytes([number])


def whole(field, number):
    return varint(field << 3) + varint(number)


def text(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def attribute(name, value):
    """A whole number as int64, a text as string."""
    content = text(29, value.encode()) if isinstance(value, str) else whole(9, value)
    return text(10, text(1, name.encode()) + content)


def node(number, name, kind, after=(), micros=0, **attributes):
    content = whole(1, number) + text(2, name.encode()) + whole(3, kind)
    content += b"".join(whole(5, each) for each in after)
    if micros:
        content += whole(7, micros)
    return content + b"".join(attribute(*each) for each in attributes.items())


def rank_nodes(rank):
    stage, peer = rank // 2, (rank + 2) % 4
    group = {"pg_name": f"stage {stage}", "comm_type": ALL_REDUCE, "comm_size": 65536}
    if stage == 0:
        return [
            node(1, "forward", COMP, micros=2),
            node(2, "activations", SEND, [1], comm_dst=peer, comm_tag=1, comm_size=8192),
            node(3, "gradients", RECV, [2], comm_src=peer, comm_tag=2, comm_size=8192),
            node(4, "backward", COMP, [3], micros=4),
            node(5, "all-reduce", COLL, [4], **group),
        ]
    return [
        node(1, "activations", RECV, comm_src=peer, comm_tag=1, comm_size=8192),
        node(2, "forward", COMP, [1], micros=2),
        node(3, "backward", COMP, [2], num_ops=400000),
        node(4, "gradients", SEND, [3], comm_dst=peer, comm_tag=2, comm_size=8192),
        node(5, "all-reduce", COLL, [3], **group),
    ]


def main():
    folder = pathlib.Path(sys.argv[1])
    for rank in range(4):
        messages = [text(1, b"0.0.4")] + rank_nodes(rank)
        (folder / f"step.{rank}.et").write_bytes(b"".join(varint(len(each)) + each for each in messages))


main()
